"""An agreement's money as its pages show it: every sum opens to what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure
from condivisa.law import procedure
from condivisa.records.screens.tables import Cell, MoneyTable, Row
from condivisa.stages.agreements.queries import GrantRow


def grants(rows: Iterable[GrantRow]) -> MoneyTable:
    """What is granted now, by programme and source, year by year (EUR). Source: L. 241/1990, art. 12."""
    given = list(rows)
    years = sorted({one.year for one in given})
    lines: dict[tuple[str, str], dict[int, dict[str, Decimal]]] = {}
    for one in given:
        by_year = lines.setdefault((one.programme_code, one.source_name), {})
        parts = by_year.setdefault(one.year, {})
        parts[str(one.body)] = parts.get(str(one.body), ZERO) + one.granted
    made = []
    for (programme, source), by_year in lines.items():
        amounts = [sum(by_year.get(year, {}).values(), ZERO) for year in years]
        whole = summed({str(year): amount for year, amount in zip(years, amounts, strict=True)})
        made.append(Row(f"{programme} – {source}", [*amounts, whole]))
    foot: list[Cell] = [
        summed({row.words: _plain(row.amounts[place]) for row in made}) for place in range(len(years) + 1)
    ]
    return MoneyTable(
        _("Contributo, per intervento, fonte e anno"),
        _("Intervento e fonte"),
        [*(str(year) for year in years), _("In tutto")],
        made,
        [Row(_("Totale"), foot)] if made else [],
    )


def summed(parts: Mapping[str, Decimal], source: str = procedure.PUBLISHED_CRITERIA) -> Figure:
    """A sum that opens to its parts (EUR), by their names. Source: practice."""
    return Figure(sum(parts.values(), ZERO), _("somma"), dict(parts), source)


def _plain(cell: Cell) -> Decimal:
    return cell.value if isinstance(cell, Figure) else cell or ZERO
