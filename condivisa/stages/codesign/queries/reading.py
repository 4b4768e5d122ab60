"""What a table shows to those who sit at it: rounds, meetings, versions, money planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from condivisa.base.money import ZERO
from condivisa.base.versions import version_of
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Side
from condivisa.stages.codesign import access, rules
from condivisa.stages.codesign.models import (
    ProjectVersion,
    WorkingTable,
)


def tables(*, viewer: Acting) -> QuerySet[WorkingTable]:
    """The tables where the viewer's body sits, newest first. Source: D.M. 72/2021, par. 3."""
    found = WorkingTable.objects.filter(access.READ.q(viewer)).distinct()
    return found.select_related("call__procedure", "facilitator").order_by("-opened_at", "-pk")


def get_version(version_id: int, *, viewer: Acting) -> ProjectVersion:
    """A version with its round, table, call and procedure.

    Raises `ProjectVersion.DoesNotExist` for who does not sit at its table. Source: D.M. 72/2021, par. 3.
    """
    return (
        _saved(viewer).select_related("round__table__call__procedure", "round__table__call__source").get(pk=version_id)
    )


def _saved(viewer: Acting) -> QuerySet[ProjectVersion]:
    sitting = WorkingTable.objects.filter(access.READ.q(viewer))
    return ProjectVersion.objects.filter(round__table__in=sitting.values("pk"))


@dataclass(frozen=True)
class Planned:
    """The money planned on a programme (EUR), by side."""

    programme: str
    contribution: Decimal
    cofinancing: Decimal
    third_party: Decimal
    public_body: Decimal


def planned_by_programme(planned: Sequence[rules.Line]) -> list[Planned]:
    """The totals of a plan by programme and side (EUR). Source: D.M. 72/2021, par. 3 (quadro economico)."""
    sides = (Side.CONTRIBUTION, Side.COFINANCING, Side.THIRD_PARTY, Side.PUBLIC_BODY)
    return [
        Planned(
            code, *(_total(line for line in planned if (line.programme, line.side) == (code, side)) for side in sides)
        )
        for code in sorted({line.programme for line in planned})
    ]


def planned_by_partner(planned: Sequence[rules.Line]) -> dict[str, tuple[Decimal, Decimal]]:
    """Contribution and co-financing of a plan by body (EUR), by name. Source: D.M. 72/2021, par. 3."""
    return {
        body: (
            _total(line for line in planned if (line.body, line.side) == (body, Side.CONTRIBUTION)),
            _total(line for line in planned if (line.body, line.side) == (body, Side.COFINANCING)),
        )
        for body in sorted({line.body for line in planned})
    }


def _total(some: Any) -> Decimal:
    return sum((line.amount for line in some), ZERO)


def version_of_minutes(state: str, text: str) -> str:
    """What tells the minutes as they stand from any others. Source: practice."""
    return version_of([f"{state}\n{text}"])


def version_of_attendance(present: Iterable[tuple[UUID, UUID]], others: Iterable[Iterable[str]]) -> str:
    """What tells who was there, as (person, body) and, of those without a role, as (organisation, name), from any other
    record. Source: practice.
    """
    named = (f"{organisation}: {name}" for organisation, name in others)
    return version_of([*(f"{person}/{body}" for person, body in present), *named])
