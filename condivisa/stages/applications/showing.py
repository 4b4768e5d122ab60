"""An application's money as its pages and its paper show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from condivisa.base.money import ZERO
from condivisa.records.screens.lists import worded
from condivisa.records.screens.tables import Cell, MoneyTable, Row, summed
from condivisa.stages.applications.dossier import Dossier
from condivisa.stages.applications.models import CofinancingKind, PlanRow, Side
from condivisa.stages.applications.rules.plan import minima
from condivisa.stages.calls.terms import Terms

AS_WRITTEN = worded("%(number)s/%(year)s", number="receipt_number", year="receipt_year")
"""The number of a receipt as every list writes it, to be searched."""
SIDES = (Side.CONTRIBUTION, Side.COFINANCING, Side.THIRD_PARTY, Side.PUBLIC_BODY)


def plan_table(dossier: Dossier) -> MoneyTable:
    """What the plan asks and brings by programme (EUR), each sum opening to the members that make it, with the minimum.

    Source: D.M. 72/2021, par. 3.
    """
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for one in dossier.rows:
        by_member = sums.setdefault((one.row.programme, one.row.side), {})
        name = _("ente pubblico") if one.row.side == Side.PUBLIC_BODY else one.name
        by_member[name] = by_member.get(name, ZERO) + one.row.amount
    wanted = sorted(dossier.wanted | {programme for programme, _side in sums})
    rows = []
    for code in wanted:
        cells: list[Cell] = [_sum(sums.get((code, side), {})) for side in SIDES]
        cells.append(next(iter(minima(dossier, code)), None))
        rows.append(Row(code, cells))
    columns = [_("Contributo chiesto"), _("Compartecipazione"), _("Fondi di terzi"), _("Risorse dell’ente pubblico")]
    total = [_sum({code: _value(sums.get((code, side), {})) for code in wanted}) for side in SIDES]
    return MoneyTable(
        _("Il piano economico per programma"),
        _("Programma"),
        [*columns, _("Compartecipazione minima")],
        rows,
        [Row(_("Totale"), [*total, None])] if len(wanted) > 1 else [],
        _("piano economico presentato"),
    )


def plan_total(rows: Iterable[PlanRow]) -> Cell:
    """All that the plan adds up to (EUR), opening to the members that make it. Source: D.M. 72/2021, par. 3."""
    parts: dict[str, Decimal] = {}
    for one in rows:
        parts[one.body.name] = parts.get(one.body.name, ZERO) + one.amount
    return _sum(parts)


@dataclass(frozen=True)
class ShareTyped:
    """The own share of what is being typed: of what it is a share, in words and by columns, and the minimum asked."""

    words: str
    where: str
    own: str
    """What counts as own, by columns."""
    minimum: Decimal | None = None


OWN = "side=cofinancing"
_CASH = CofinancingKind.CASH
_COUNTED = {
    "both": "",
    "cash": f"&kind={_CASH}",
    "in_kind": f"&kind={'|'.join(one for one in CofinancingKind.values if one != _CASH)}",
}
"""Which kinds of own share the notice counts."""


def share_typed(terms: Terms, whole: str) -> ShareTyped:
    """The own share as the notice measures it, so that it reads beside its minimum; in the words of `whole`, of the
    whole plan, where the notice leaves the base open or measures it on what the rows do not tell.

    Source: the notice, terms of the co-financing; D.M. 72/2021, par. 3.
    """
    percent, base = terms.get("cofinancing_minimum_percent"), terms.get("cofinancing_base")
    if percent and terms.get("cofinancing_sources") == "all":
        own = OWN + _COUNTED[terms.get("cofinancing_kinds") or "both"]
        if base == "contribution":
            return ShareTyped(_("Compartecipazione sul contributo"), "side=contribution", own, percent)
        if base == "total_cost":
            return ShareTyped(_("Compartecipazione sul costo totale"), f"side=contribution,{own}", own, percent)
    return ShareTyped(whole, "side=contribution|cofinancing|third_party", OWN)


def _value(parts: Mapping[str, Decimal]) -> Decimal:
    return sum(parts.values(), ZERO)


def _sum(parts: Mapping[str, Decimal]) -> Cell:
    return summed(parts, _("piano economico presentato"))
