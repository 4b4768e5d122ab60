"""A list as every page shows it: filtered, sorted, page by page, and exported exactly as seen.

The columns are written once: the table on screen, the CSV and the XLSX come from the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from condivisa.records.paging import PAGE
from condivisa.records.screens import cells, sheets
from condivisa.records.screens.sheets import Heading
from condivisa.records.screens.tables import Cell, explained

CSV, XLSX = "csv", "xlsx"
BATCH = 500


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its head, the value of a row, and the query's field it may be sorted by.

    `amount` (EUR) puts it at the right with two decimals. `address` makes the value a link, on screen only; `status`
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


class Listing:
    """A list of `found` (a query, or a sequence already worked out) for one request.

    `form` is the GET form of its filters, already applied by whoever made `found`; sorting and paging come from the
    address (`ordine`, `pagina`), the export from `formato`. `prepare` turns a batch of rows into what the columns
    read, with a bounded number of statements for a batch. `totals` works out, for the foot of the table, the amounts of
    all the rows by the `sort` of their column, in a bounded number of statements; files hold the rows alone. Rows that
    sort alike stand in the order of `then`: rows that are groups have no key of their own.
    """

    def __init__(
        self,
        request: Any,
        found: QuerySet[Any] | Sequence[Any],
        columns: Sequence[ListColumn],
        *,
        caption: str,
        form: forms.Form | None = None,
        prepare: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
        file_name: str = "elenco",
        per_page: int = PAGE,
        ticks: RowTicks | None = None,
        totals: Callable[[], Mapping[str, Cell]] | None = None,
        then: str = "pk",
    ):
        self.request, self.columns, self.caption, self.form = request, columns, caption, form
        self.file_name, self.prepare, self.totals, self.then = file_name, prepare, totals, then
        self.sorted_by = request.GET.get("ordine", "")
        self.found = self._sorted(found)
        self.per_page, self.ticks = per_page, ticks

    def _sorted(self, found: QuerySet[Any] | Sequence[Any]) -> QuerySet[Any] | Sequence[Any]:
        key = self.sorted_by.removeprefix("-")
        column = next((one for one in self.columns if one.sort and one.sort == key), None)
        if column is None:
            self.sorted_by = ""
            return found
        if isinstance(found, QuerySet):
            return found.order_by(self.sorted_by, self.then)
        return sorted(found, key=column.value, reverse=self.sorted_by.startswith("-"))

    @property
    def filtered(self) -> bool:
        """Whether somebody asked for a part of the list."""
        return self.form is not None and any(
            self.request.GET.get(self.form.add_prefix(name)) for name in self.form.fields
        )

    def page(self) -> Page[Any]:
        """The page asked for; an impossible number gives the nearest. Source: practice."""
        if not hasattr(self, "_page"):
            self._page = Paginator(self.found, self.per_page).get_page(self.request.GET.get("pagina"))
        return self._page

    def rows(self) -> Iterator[SafeString]:
        """The rows of the page, as markup. Source: practice."""
        written = [
            cells.cell(
                column.value,
                label=f"{column.label} (€)" if column.amount else str(column.label),
                head=not place,
                figures=column.amount or column.number,
                italian=column.italian,
                language=column.language,
                address=column.address,
                kind=column.status,
                fold=str(column.fold),
                before=self.ticks.box if self.ticks and not place else None,
            )
            for place, column in enumerate(self.columns)
        ]
        for one in self._prepared(list(self.page().object_list)):
            yield cells.row(written, one)

    def heads(self) -> Iterator[tuple[ListColumn, str, str]]:
        """Each column, the address that sorts by it, and how it is sorted now. Source: practice."""
        for column in self.columns:
            if not column.sort:
                yield column, "", ""
                continue
            now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.sorted_by, "none")
            then = f"-{column.sort}" if now == "ascending" else column.sort
            yield column, self._address(ordine=then), now

    def foot(self) -> list[tuple[ListColumn, Cell]]:
        """The columns after the first with the totals of all the rows; nothing where none are worked out.

        Source: practice.
        """
        if self.totals is None:
            return []
        sums = self.totals()
        return [(column, explained(sums.get(column.sort), str(column.label))) for column in self.columns[1:]]

    def exports(self) -> list[tuple[str, str]]:
        """Words and addresses of the files that hold exactly this list. Source: practice."""
        return [("XLSX", self._address(formato=XLSX)), ("CSV", self._address(formato=CSV))]

    def export(self) -> HttpResponseBase | None:
        """The file asked for, with every row of the list; None where none was asked. Source: practice."""
        kind = self.request.GET.get("formato")
        headings = [Heading(str(column.label), amount=column.amount) for column in self.columns]
        name = f"{self.file_name}.{kind}"
        if kind == CSV:
            lines = sheets.csv_lines(headings, self._values())
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
        if kind == XLSX:
            written = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it once it is sent
            sheets.write(headings, self._values(), written, title=str(self.caption))
            written.seek(0)
            return FileResponse(written, as_attachment=True, filename=name)
        return None

    def _values(self) -> Iterator[list[Any]]:
        for one in self._every():
            values = [column.value(one) for column in self.columns]
            yield [", ".join(value) if isinstance(value, tuple) else value for value in values]

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
