"""A table of money as every page shows it: unit in the head, amounts at the right, totals in the foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO, Figure

type Cell = Decimal | Figure | None
BESIDE = 6
"""How many amounts still leave room for what a row is about, at a desk."""

MEANINGS = (
    (gettext_lazy("Alla firma"), gettext_lazy("il contributo della convenzione firmata")),
    (
        gettext_lazy("Contributo"),
        gettext_lazy("quello di oggi, dopo le modifiche e il ricalcolo finale (rideterminazione)"),
    ),
    (gettext_lazy("Rendicontato"), gettext_lazy("le spese dei rendiconti presentati, contate una volta sola")),
    (gettext_lazy("Ammesso"), gettext_lazy("le spese rendicontate che la verifica ha riconosciuto")),
    (gettext_lazy("Tagliato"), gettext_lazy("le spese che la verifica ha tolto, ciascuna con il suo motivo")),
    (gettext_lazy("Ridotto"), gettext_lazy("il contributo che il ricalcolo finale ha liberato (economie)")),
    (
        gettext_lazy("Pagato"),
        gettext_lazy("al lordo: anche le ritenute e le somme trattenute perché erano da restituire"),
    ),
    (
        gettext_lazy("Restituito"),
        gettext_lazy("ciò che il partner ha reso, o che gli è stato trattenuto da un pagamento"),
    ),
    (
        gettext_lazy("Resta da pagare"),
        gettext_lazy("contributo meno pagato, più restituito; sotto zero, è una somma da restituire"),
    ),
)
"""What the columns of the ledger mean, for who reads them without an accountant's words."""


def meanings(columns: Iterable[object]) -> list[tuple[str, str]]:
    """Those of these columns, by their heads, that a reader may not know, each with what it means. Source: practice."""
    heads = {str(column) for column in columns}
    return [(str(head), str(words)) for head, words in MEANINGS if str(head) in heads]


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
    source: str = ""
    """The law or the clause that the sums of its columns come from: to be given wherever there are totals."""

    @property
    def broad(self) -> bool:
        """Whether its amounts leave no room for words beside them: at a desk they then stand below the words."""
        return len(self.columns) > BESIDE

    def body(self) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        """The rows, each amount with its column's head beside it, for the narrow screens that need it."""
        return self._labelled(self.rows)

    def foot(self) -> Iterator[tuple[Row, list[tuple[str, Cell]]]]:
        """The totals, in the same shape; one given as a bare amount is the sum of its column, and says so."""
        rows = [
            replace(row, amounts=[explained(*one, self.source) for one in zip(row.amounts, self.columns, strict=True)])
            for row in self.totals
        ]
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


def explained(cell: Cell, column: str, source: str) -> Cell:
    """A total as it is shown: a bare amount (EUR) is the sum of its column, and opens to say so, with the clause that
    it comes from. Source: practice.
    """
    words = _("somma della colonna «%(column)s», per tutte le righe") % {"column": column}
    return Figure(cell, words, {}, source) if isinstance(cell, Decimal) else cell
