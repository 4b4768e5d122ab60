"""An application's money as its pages and its paper show it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from condivisa.base.money import ZERO
from condivisa.records.screens.tables import Cell, MoneyTable, Row, summed
from condivisa.stages.applications.dossier import Dossier
from condivisa.stages.applications.models import Side
from condivisa.stages.applications.rules.plan import minima

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
    )


def _value(parts: Mapping[str, Decimal]) -> Decimal:
    return sum(parts.values(), ZERO)


def _sum(parts: Mapping[str, Decimal]) -> Cell:
    return summed(parts, _("piano economico presentato"))
