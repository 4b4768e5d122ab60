"""A draft notice tried as an applicant would meet it: the real rules over rows that are never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from condivisa.base.money import ZERO
from condivisa.stages.applications.dossier import Dossier, PartnerFacts, ProgrammeFacts, Row, SheetRow
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call

NOBODY = UUID(int=0)
"""The body that tries: one entity of the Third Sector that exists nowhere."""


def tried(call: Call, rows: Iterable[SheetRow], name: str) -> Dossier:
    """An application for whatever programmes `rows` (EUR) name, by one body called `name`, all else in order.

    Source: practice.
    """
    planned = [Row(NOBODY, row) for row in rows]
    shares = calls.contribution_by_programme_source_year(call)
    return Dossier(
        form="single",
        proposal=name,
        wanted=frozenset(one.row.programme for one in planned),
        programmes=tuple(_programme(one.code, shares.get(one.pk, {}), call.source_id) for one in call.programmes.all()),
        partners=(
            PartnerFacts(
                body=NOBODY,
                name=name,
                ets=True,
                funded=True,
                joined=True,
                confirmed=True,
                declarations=frozenset({"requirements"}),
            ),
        ),
        rows=tuple(planned),
        terms=call.terms,
        years=tuple(calls.years_of(call)),
    )


def _programme(code: str, shares: Mapping[tuple[int, int], Decimal], own: int | None) -> ProgrammeFacts:
    by_year: dict[int, Decimal] = {}
    for (_source, year), amount in shares.items():
        by_year[year] = by_year.get(year, ZERO) + amount
    return ProgrammeFacts(
        code, by_year, sum((amount for (source, _year), amount in shares.items() if source == own), ZERO)
    )
