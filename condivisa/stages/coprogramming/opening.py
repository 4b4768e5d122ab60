"""The step that opens a percorso, within the transaction of whoever opens it: empty, or from an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from condivisa.base.findings import blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.coprogramming import access, rules
from condivisa.stages.coprogramming.events import ProcedureOpened
from condivisa.stages.coprogramming.models import Procedure

RESERVED = frozenset({"nuovo"})
"""Names that the site's own addresses use."""


def open_in(
    body: UUID,
    slug: str,
    *,
    title: str,
    first_year: int,
    last_year: int,
    area: int | None = None,
    legal_basis: Sequence[str] = (),
    by: Acting,
    at: datetime,
) -> Procedure:
    """Open a percorso of a body. Raises `Refused` for a slug that is taken or years out of order.

    Source: D.Lgs. 117/2017, art. 55, c. 2.
    """
    taken = slug in RESERVED or Procedure.objects.filter(slug=slug).exists()
    require(
        access.OPEN.findings(by, by),
        rules.years_in_order(first_year, last_year),
        [blocks("programming.slug_taken", "practice", slug=slug)] if taken else [],
    )
    procedure = Procedure.objects.create(
        slug=slug,
        title=title,
        administration_id=body,
        area_id=area,
        first_year=first_year,
        last_year=last_year,
        legal_basis=list(legal_basis),
    )
    journal.record(ProcedureOpened(procedure.pk), by=by, at=at, chain=body)
    return procedure
