"""What a table shows to those who sit at it: rounds, meetings, versions, money planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Side
from condivisa.stages.codesign import access, rules
from condivisa.stages.codesign.models import (
    Attendance,
    FinalProject,
    Meeting,
    MinutesComment,
    PlanLine,
    PlannedActivity,
    ProjectVersion,
    Round,
    WorkingTable,
)


def tables(*, viewer: Acting) -> QuerySet[WorkingTable]:
    """The tables where the viewer's body sits, newest first. Source: D.M. 72/2021, par. 3."""
    found = WorkingTable.objects.filter(access.READ.q(viewer)).distinct()
    return found.select_related("call__procedure", "facilitator").order_by("-opened_at", "-pk")


def get_table(table_id: int, *, viewer: Acting) -> WorkingTable:
    """One table with programmes and rounds. Raises `WorkingTable.DoesNotExist` for who does not sit there.

    Source: D.M. 72/2021, par. 3.
    """
    return tables(viewer=viewer).prefetch_related("programmes", "rounds").get(pk=table_id)


def open_round(table_id: int, *, viewer: Acting) -> Round | None:
    """The round of a table that is open now, if any.

    Raises `WorkingTable.DoesNotExist` for who does not sit there. Source: D.M. 72/2021, par. 3.
    """
    return Round.objects.filter(table=get_table(table_id, viewer=viewer), closed_at=None).first()


def meetings(table: WorkingTable, *, viewer: Acting) -> QuerySet[Meeting]:
    """The meetings of a table, and those that other tables held with it, with attendance and comments, in order.

    Raises `WorkingTable.DoesNotExist` for who does not sit there. Source: D.M. 72/2021, par. 3.
    """
    get_table(table.pk, viewer=viewer)
    held = Meeting.objects.filter(Q(round__table=table) | Q(joint_with__table=table))
    people = Attendance.objects.select_related("person", "body").order_by("body__sort_key", "pk")
    comments = MinutesComment.objects.select_related("body")
    return (
        held.select_related("round__table", "joint_with__table", "minutes")
        .prefetch_related(Prefetch("attendance", queryset=people), Prefetch("comments", queryset=comments))
        .order_by("at", "pk")
    )


def versions(round_id: int, *, viewer: Acting) -> QuerySet[ProjectVersion]:
    """The versions of a round with activities and plan, newest first; none for who does not sit at its table.

    Source: D.M. 72/2021, par. 3.
    """
    activities = PlannedActivity.objects.select_related("programme").order_by("programme__order", "code")
    plan = PlanLine.objects.select_related("activity", "body", "source").order_by("activity__code", "year", "pk")
    saved = _saved(viewer).filter(round=round_id).order_by("-number")
    return saved.prefetch_related(Prefetch("activities", queryset=activities), Prefetch("plan", queryset=plan))


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


def final_projects(call_id: int) -> QuerySet[FinalProject]:
    """The final projects of a call, in order. Source: D.Lgs. 33/2013, art. 23."""
    frozen = FinalProject.objects.filter(round__table__call=call_id)
    return frozen.select_related("round__table", "version", "act").order_by("approved_at", "pk")
