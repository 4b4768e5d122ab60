"""A list as every page shows it: filtered, sorted, page by page, and exported exactly as seen.

The columns are written once: the table on screen, the CSV and the XLSX come from the same.
"""

from __future__ import annotations

import operator
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise, cached_property
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO, Figure
from condivisa.records.paging import PAGE
from condivisa.records.screens import cells, sheets
from condivisa.records.screens.sheets import Heading
from condivisa.records.screens.tables import Cell, explained

CSV, XLSX = "csv", "xlsx"
BATCH = 500
SORTED = ["", "none", "ascending", "descending"]
"""How a column may be sorted; what is sorted says so before what is not."""
LONG = 10
"""From how many digits on a number is none that a column holds."""
FAR = 1_000
"""From which row on a page is found by its keys first."""


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its head, the value of a row, and the query's field it may be sorted by.

    `amount` (EUR) puts it at the right with two decimals: one that was computed is given as a `Figure`, which opens to
    how, on screen only. `address` makes the value a link, on screen only; `status`
    gives the kind of `components/status.html` for a state in words. Of a tuple of names very many are folded, on
    screen only.
    """

    label: str | Promise
    value: Callable[[Any], Any]
    sort: str = ""
    amount: bool = False
    address: Callable[[Any], str] | None = None
    status: Callable[[Any], str] | None = None
    number: bool = False
    """Whether it counts something: at the right too, with no unit in the head."""
    fold: str | Promise = ""
    """The words under which its text is folded, on screen only: what few open."""
    italian: bool = False
    """Whether its text is what people wrote, Italian in every language."""
    language: Callable[[Any], str] | None = None
    """In which language a row's text is, where that differs from row to row."""
    under: bool = False
    """Whether it stands small under the column before it, on screen only: many columns of words leave none any room."""
    apart: bool = False
    """Whether its amounts add up to nothing, being prices, proposals, versions of the same money: no sum there."""
    file_only: bool = False
    """Whether only files hold it: where a row's links lead, written out for who reads it elsewhere."""


@dataclass(frozen=True)
class RowTicks:
    """Boxes to tick beside the rows of a list, sent by a form of the same page: `form` is its id, `name` what it sends.

    `value` gives what a row sends, None where it is not to be ticked; `words` what its box is called.
    """

    form: str
    name: str
    value: Callable[[Any], Any]
    words: Callable[[Any], str]

    def box(self, one: Any) -> str:
        """The box of a row, as markup. Source: practice."""
        value = self.value(one)
        return "" if value is None else cells.box(self.name, value, form=self.form, label=self.words(one))


class _Pages(Paginator[Any]):
    """The pages of a list that counts its rows itself, once."""

    def __init__(self, found: QuerySet[Any] | Sequence[Any], per_page: int, count: Callable[[], int]):
        super().__init__(found, per_page)
        self._found: Any = found
        self._count = count

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return self._count()

    def page(self, number: int | str) -> Page[Any]:
        """A page; of one far from the first the keys are asked before the rows, because a database works out all that
        is shown of a row also for those it then leaves out. Source: practice.
        """
        page = super().page(number)
        rows: Any = page.object_list
        groups = getattr(rows, "_fields", ()) is not None  # nor has a sequence any keys to ask
        if page.start_index() > FAR and not groups:
            page.object_list = self._found.filter(pk__in=list(rows.values_list("pk", flat=True)))
        return page


FEW = 5
"""How many rows one sees at a glance: where a list has no more, no words are asked to look for one of them."""


class Words(forms.Form):
    """What to look for in a list that has no filters of its own."""

    cerca = forms.CharField(label=gettext_lazy("Cerca nell’elenco"), max_length=100, required=False)


class Listing:
    """A list of `found` (a query, or a sequence already worked out) for one request.

    `form` is the GET form of its filters, already applied by whoever made `found`; a list without one says in `search`
    which fields of a row hold the words that one may look for: `=number`, in a query, only as a whole. Sorting and
    paging come from the address (`ordine`, `pagina`), the export from `formato`. `prepare` turns a batch of rows into
    what the columns read, with a bounded number of statements for a batch. The foot of the table adds up the amounts of
    all the rows, also of other pages, in one statement: of a query, those of columns that it may be sorted by. `totals`
    works out others, by the `sort` of their column, or by its head where it has none, in a bounded number of
    statements; `totals_from` says by which law or clause, and files hold the rows alone. A page that has counted and
    added up these very rows says so in `counted`. Rows that sort alike stand in the order of `then`: rows that are
    groups have no key of their own.
    """

    def __init__(
        self,
        request: Any,
        found: QuerySet[Any] | Sequence[Any],
        columns: Sequence[ListColumn],
        *,
        caption: str,
        form: forms.Form | None = None,
        search: Sequence[str] = (),
        prepare: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
        file_name: str = "elenco",
        per_page: int = PAGE,
        ticks: RowTicks | None = None,
        totals: Callable[[], Mapping[str, Cell]] | None = None,
        totals_from: str = "",
        counted: tuple[int, Mapping[str, Cell]] | None = None,
        then: str = "pk",
    ):
        self.request, self.columns, self.caption, self.form = request, columns, caption, form
        self.file_name, self.prepare, self.totals, self.then = file_name, prepare, totals, then
        self.totals_from, self.known, self.search = totals_from, counted, search
        if search:
            self.form = words = Words(request.GET)
            found = self._with(words.cleaned_data["cerca"].split() if words.is_valid() else [], found)
        self.sorted_by = request.GET.get("ordine", "")
        self.found = self._sorted(found)
        self.per_page, self.ticks = per_page, ticks

    def _with(self, words: Sequence[str], found: QuerySet[Any] | Sequence[Any]) -> QuerySet[Any] | Sequence[Any]:
        """The rows that hold every word, each in any of the fields of `search`."""
        for word in words:
            if isinstance(found, QuerySet):
                ways = [way for path in self.search if (way := _holding(path, word)) is not None]
                found = found.filter(reduce(operator.or_, ways)) if ways else found.none()
            else:
                found = [one for one in found if word.casefold() in self._words_of(one)]
        return found

    def _words_of(self, one: Any) -> str:
        return " ".join(str(reduce(getattr, path.split("__"), one)) for path in self.search).casefold()

    def _sorted(self, found: QuerySet[Any] | Sequence[Any]) -> QuerySet[Any] | Sequence[Any]:
        key = self.sorted_by.removeprefix("-")
        column = next((one for one in self.columns if one.sort and one.sort == key), None)
        if column is None:
            self.sorted_by = ""
            return found
        if isinstance(found, QuerySet):
            path = F(key)  # what has no value is the least, on both engines
            way = path.desc(nulls_last=True) if self.sorted_by.startswith("-") else path.asc(nulls_first=True)
            return found.order_by(way, self.then)
        value = column.value
        return sorted(found, key=lambda one: _rank(value(one)), reverse=self.sorted_by.startswith("-"))

    @property
    def on_screen(self) -> list[ListColumn]:
        """The columns of the table; those of files alone are not there."""
        return [column for column in self.columns if not column.file_only]

    @property
    def filtered(self) -> bool:
        """Whether somebody asked for a part of the list."""
        return self.form is not None and any(
            self.request.GET.get(self.form.add_prefix(name)) for name in self.form.fields
        )

    @property
    def filters(self) -> forms.Form | None:
        """The filters to show: its own, or the words to look for where there is more than one sees at a glance."""
        few = self.search and not self.filtered and self.page().paginator.count <= FEW
        return None if few else self.form

    @property
    def kept(self) -> dict[str, str]:
        """What the address says that no filter does, and a filter keeps: the order, or whose list it is."""
        filters = [self.form.add_prefix(name) for name in self.form.fields] if self.form else []
        said = {"pagina", "formato", *filters}
        return {name: value for name, value in self.request.GET.items() if name not in said}

    @property
    def whole(self) -> str:
        """The address of the list without its filters."""
        return f"{self.request.path}?{urlencode(self.kept)}" if self.kept else str(self.request.path)

    def page(self) -> Page[Any]:
        """The page asked for; an impossible number gives the nearest. Source: practice."""
        if not hasattr(self, "_page"):
            pages = _Pages(self.found, self.per_page, lambda: self._counted[0])
            self._page = pages.get_page(self.request.GET.get("pagina"))
        return self._page

    def rows(self) -> Iterator[SafeString]:
        """The rows of the page, as markup. Source: practice."""
        written = [
            cells.cell(
                column.value,
                label=_with_unit(column),
                head=not place,
                figures=column.amount or column.number,
                italian=column.italian,
                language=column.language,
                address=column.address,
                kind=column.status,
                fold=str(column.fold),
                before=self.ticks.box if self.ticks and not place else None,
                under=[cells.small(one.value, italian=one.italian) for one in others],
            )
            for place, (column, *others) in enumerate(self._shown)
        ]
        for one in self._prepared(list(self.page().object_list)):
            yield cells.row(written, one)

    @property
    def _shown(self) -> list[list[ListColumn]]:
        """The columns of the screen, each with those that stand under it."""
        shown: list[list[ListColumn]] = []
        for column in self.on_screen:
            if column.under:
                shown[-1].append(column)
            else:
                shown.append([column])
        return shown

    def heads(self) -> Iterator[tuple[ListColumn, list[tuple[ListColumn, str, str]], str]]:
        """Each column of the screen; it and those under it, the address that sorts by each, how it is sorted now; how
        the column is sorted in all.

        Source: practice.
        """
        for together in self._shown:
            said = [(one, *self._order(one)) for one in together]
            yield together[0], said, max((now for _, _, now in said), key=SORTED.index)

    def _order(self, column: ListColumn) -> tuple[str, str]:
        if not column.sort:
            return "", ""
        now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.sorted_by, "none")
        return self._address(ordine=f"-{column.sort}" if now == "ascending" else column.sort), now

    def foot(self) -> tuple[int, list[tuple[ListColumn, Cell]]]:
        """How many columns come before the first total, and from there on each with the total of all the rows, if it
        has one; none where there is nothing to add up. Source: practice.
        """
        sums = self._counted[1] if self.totals is None else self.totals()
        if not sums:
            return 0, []
        if not self.totals_from:
            raise ValueError(f"{self.caption}: by which law or clause are these sums?")
        heads = [(column, str(column.label)) for column, *_ in self._shown[1:]]
        totals = [(column, explained(sums.get(column.sort or head), head, self.totals_from)) for column, head in heads]
        before = next((place for place, (_, total) in enumerate(totals) if total is not None), len(totals))
        return 1 + before, totals[before:]

    @cached_property
    def _counted(self) -> tuple[int, Mapping[str, Cell]]:
        """How many rows there are, and their amounts in all by their column's `sort`; a query says both at once."""
        if self.known is not None:
            return self.known
        own = [one for one in self.columns if one.amount and one.sort and not one.apart] if self.totals is None else []
        if isinstance(self.found, QuerySet):
            if not own:
                return self.found.count(), {}
            sums = {f"sum_of_{one.sort}": Sum(one.sort) for one in own}
            found = self.found.order_by().aggregate(rows=Count("*"), **sums)
            return found["rows"], {one.sort: found[f"sum_of_{one.sort}"] or ZERO for one in own}
        added = {one.sort: sum((_plain(one.value(row)) or ZERO for row in self.found), ZERO) for one in own}
        return len(self.found), added

    def exports(self) -> list[tuple[str, str]]:
        """Words and addresses of the files that hold exactly this list. Source: practice."""
        return [("XLSX", self._address(formato=XLSX)), ("CSV", self._address(formato=CSV))]

    def export(self) -> HttpResponseBase | None:
        """The file asked for, with every row of the list; None where none was asked. Source: practice."""
        kind = self.request.GET.get("formato")
        headings = [Heading(_with_unit(column), amount=column.amount) for column in self.columns]
        name = f"{self.file_name}.{kind}"
        if kind == CSV:
            lines = sheets.csv_lines(headings, self._values())
            headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
            return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
        if kind == XLSX:
            written = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it once it is sent
            sheets.write(headings, self._values(), written, title=str(self.caption))
            written.seek(0)
            return FileResponse(written, as_attachment=True, filename=name)
        return None

    def _values(self) -> Iterator[list[Any]]:
        for one in self._every():
            yield [_plain(column.value(one)) for column in self.columns]

    def _every(self) -> Iterator[Any]:
        if not isinstance(self.found, QuerySet):
            yield from self._prepared(self.found)
            return
        batch = []
        for one in self.found.iterator(chunk_size=BATCH):
            batch.append(one)
            if len(batch) == BATCH:
                yield from self._prepared(batch)
                batch = []
        yield from self._prepared(batch)

    def _prepared(self, rows: Sequence[Any]) -> Iterable[Any]:
        return self.prepare(rows) if self.prepare and rows else rows

    def _address(self, **changed: str) -> str:
        kept = {name: value for name, value in self.request.GET.items() if name not in {"pagina", "formato"}}
        return "?" + urlencode({**kept, **changed})


def _with_unit(column: ListColumn) -> str:
    return f"{column.label} (€)" if column.amount else str(column.label)


def worded(text: str, **fields: str) -> Concat:
    """What a column writes, to annotate a query with and search it: `text` with the fields in the place of `%(name)s`.

    Source: practice.
    """
    pieces = re.split(r"%\((\w+)\)s", text)  # words and names, in turn
    named = [Cast(fields[one], CharField()) if place % 2 else Value(one) for place, one in enumerate(pieces)]
    return Concat(*named, output_field=CharField())


def _holding(path: str, word: str) -> Q | None:
    """The rows with a word in a field; None where a field is looked for as a whole, and the word is no number."""
    if not path.startswith("="):
        return Q(**{f"{path}__icontains": word})
    whole = path.removeprefix("=")
    return Q(**{whole: int(word)}) if word.isascii() and word.isdigit() and len(word) < LONG else None


def _rank(value: Any) -> tuple[bool, Any]:
    """Where a value stands among others: after none at all, and «2.» before «10.»."""
    plain = _plain(value)
    if isinstance(plain, str):
        return True, [
            int(piece) if place % 2 else piece for place, piece in enumerate(re.split(r"(\d+)", plain.casefold()))
        ]
    return plain is not None, plain


def _plain(value: Any) -> Any:
    """What a cell is sorted by, and what a file holds of it: names in a line, of a figure its amount."""
    if isinstance(value, Figure):
        return value.value
    return ", ".join(value) if isinstance(value, tuple) else value
