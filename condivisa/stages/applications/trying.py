"""A draft notice tried as an applicant would meet it: the real rules over rows that are never kept."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from condivisa.stages.applications.dossier import Dossier, PartnerFacts, Row, SheetRow, programme_facts
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call

NOBODY = UUID(int=0)
"""The body that tries: one entity of the Third Sector that exists nowhere."""


def tried(call: Call, rows: Iterable[SheetRow], name: str) -> Dossier:
    """An application for whatever programmes `rows` (EUR) name, by one body called `name`, all else in order.

    Source: practice.
    """
    planned = [Row(NOBODY, row, name) for row in rows]
    return Dossier(
        form="single",
        proposal=name,
        wanted=frozenset(one.row.programme for one in planned),
        programmes=tuple(
            programme_facts(code, shares, call.source_id) for code, shares in calls.shares_by_programme(call).items()
        ),
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
