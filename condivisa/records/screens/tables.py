"""A table of money as every page shows it: unit in the head, amounts at the right, totals in the foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure

type Cell = Decimal | Figure | None
BESIDE = 6
"""How many amounts still leave room for what a row is about, at a desk."""


@dataclass(frozen=True)
class Row:
    """One row: what it is about, its amounts in EUR (a `Figure` opens to how it was computed)."""

    words: str
    amounts: Sequence[Cell]
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class MoneyTable:
    """Rows of amounts under the same columns. The unit, EUR, is said once in each column's head."""

    caption: str
    head: str
    columns: Sequence[str]
    rows: Sequence[Row]
    totals: Sequence[Row] = ()

    @property
    def broad(self) -> bool:
        """Whether its amounts leave no room for words beside them: at a desk they then stand below the words."""
        return len(self.columns) > BESIDE

    def body(self) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        """The rows, each amount with its column's head beside it, for the narrow screens that need it."""
        return self._labelled(self.rows)

    def foot(self) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        """The totals, in the same shape; one given as a bare amount is the sum of its column, and says so."""
        rows = [replace(row, amounts=list(map(explained, row.amounts, self.columns))) for row in self.totals]
        return self._labelled(rows)

    def _labelled(self, rows: Sequence[Row]) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        for row in rows:
            yield row, list(zip(self.columns, row.amounts, strict=True))


def summed(parts: Mapping[str, Decimal], source: str) -> Cell:
    """A sum (EUR) that opens to its parts, by name; a bare zero where there is nothing to add. Source: practice."""
    if not parts:
        return ZERO
    return Figure(sum(parts.values(), ZERO), " + ".join(parts), dict(parts), source)


def of_all(rows: Sized, shown: Sized) -> str:
    """What a total of all the `rows` says of itself below a page that has only some of them. Source: practice."""
    if len(shown) == len(rows):
        return ""
    return _("tutte le %(n)s righe, non solo questa pagina") % {"n": len(rows)}


def explained(cell: Cell, column: str) -> Cell:
    """A total as it is shown: a bare amount (EUR) is the sum of its column, and opens to say so. Source: practice."""
    words = _("somma della colonna «%(column)s», per tutte le righe") % {"column": column}
    return Figure(cell, words) if isinstance(cell, Decimal) else cell
