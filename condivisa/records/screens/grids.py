"""A grid as in a spreadsheet: rows to type, paste or upload, each cell with its own error.

The same columns read what a browser sends and what a spreadsheet holds, and write the sheet that people fill in: one
reading, the same errors, named by cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import QueryDict

from condivisa.base.findings import Finding, blocks
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.sheets import Heading, column_name

SPARE = 3
"""Empty rows that a grid always offers at its end."""
PACKED_OVER = 24
"""Past so many rows a grid travels packed: a window of fields, the others as lines of text."""
WINDOW = 12
"""Rows of a packed grid that are fields at once; scripts unpack the others, buttons turn over to them without."""
BROAD_OVER = 12
"""Past so many columns to type in, a row is no line of a table."""
BEFORE, AFTER = "before", "after"
_BESIDE = re.compile(r"(\s*\((?:€|facoltativo|optional)\))+\s*$", re.IGNORECASE)
"""What a page writes beside the head of a column: who made the sheet from the page wrote it too."""


@dataclass(frozen=True)
class Cell:
    """What a cell says, what it means, and what is wrong with it."""

    text: str = ""
    value: Any = None
    error: str = ""
    strange: bool = False
    """Whether it says none of the choices there are, or no day: it stays as it was written until somebody mends it."""


@dataclass(frozen=True)
class Grid:
    """Columns and rows of cells. `name` tells its cells apart from the other fields of the page.

    `given`: the rows are those of the thing that changes; nobody adds one, and all of them are sent.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = ()
    findings: Sequence[Finding] = field(default_factory=tuple)
    more: int = SPARE
    given: bool = False
    window: int = 0
    """The window asked for, from 1, by who has no scripts; 0 where nobody asked."""
    before: Sequence[Sequence[Cell]] = ()
    """Of given rows that somebody sent, what they hold now."""
    sheet_rows: Sequence[int] = ()
    """Of an uploaded grid, the spreadsheet's own number of each row: its head is the first, empty rows are no rows."""
    sheet_columns: Mapping[str, str] = field(default_factory=dict)
    """The letter of each column there."""

    @property
    def packed(self) -> bool:
        """Whether the rows are too many to be all fields at once."""
        return len(self.rows) > PACKED_OVER

    @property
    def lean(self) -> bool:
        """Whether a script is to fill the lists of choices, written once in the first row."""
        return self.packed and not self.window

    @property
    def broad(self) -> bool:
        """Whether its columns are more than any desk is wide: each row is then a card, as on a phone."""
        return sum(column.typed for column in self.columns) > BROAD_OVER

    @property
    def values(self) -> list[dict[str, Any]]:
        """The rows as typed values by column name. To be read only when there is no error."""
        return [{column.name: cell.value for column, cell in zip(self.columns, row, strict=True)} for row in self.rows]

    @property
    def errors(self) -> list[tuple[int, Column, str]]:
        """Row (from 1), column and sentence of every cell in error."""
        return [
            (number, column, cell.error)
            for number, row in enumerate(self.rows, 1)
            for column, cell in zip(self.columns, row, strict=True)
            if cell.error
        ]

    @property
    def sound(self) -> bool:
        """Whether every cell could be read."""
        return not self.findings and not self.errors

    @property
    def changed(self) -> list[int]:
        """Of given rows, the numbers (from 1) of those that somebody wrote anew: a search leaves them in sight."""
        typed = [place for place, column in enumerate(self.columns) if column.typed]
        return [
            number
            for number, (row, was) in enumerate(zip(self.rows, self.before, strict=False), 1)
            if any(row[place].error or row[place].value != was[place].value for place in typed)
        ]

    def in_sheet(self) -> list[tuple[str, Column, str]]:
        """The errors of an uploaded grid, each with the cell as the spreadsheet calls it (`Q3`). Source: practice."""
        return [(self._cell_in_sheet(number, column), column, said) for number, column, said in self.errors]

    def wrong(self) -> list[tuple[int, Column, str, str]]:
        """The errors as the page lists them; the cell of the spreadsheet empty where nothing was uploaded.

        Source: practice.
        """
        return [
            (number, column, said, self._cell_in_sheet(number, column) if self.sheet_rows else "")
            for number, column, said in self.errors
        ]

    def _cell_in_sheet(self, number: int, column: Column) -> str:
        return f"{self.sheet_columns.get(column.name, '')}{self.sheet_rows[number - 1]}"

    def lines(self) -> Iterator[tuple[int, list[tuple[Column, Cell]]]]:
        """Numbered rows of column and cell, with the empty ones at the end; of a packed grid, its window.

        Source: practice.
        """
        first, last = self._bounds()
        for number, row in enumerate(self._every()[first:last], first + 1):
            yield number, list(zip(self.columns, row, strict=True))

    def packs(self) -> list[tuple[str, str, str]]:
        """Of a packed grid, the rows before and after its window: their field, a line of text each, their errors as
        JSON by place and column. Source: practice."""
        first, last = self._bounds()
        rows = self._every()
        parts = ((BEFORE, rows[:first]), (AFTER, rows[last:]))
        return [
            (f"{self.name}-{part}", "\n".join(map(_line, found)), self._wrong(found)) for part, found in parts if found
        ]

    def windows(self) -> list[tuple[int, int, int]]:
        """Of a packed grid: each window's number, first and last row, for who has no scripts. Source: practice."""
        many = len(self._every()) if self.packed else 0
        return [(place // WINDOW + 1, place + 1, min(place + WINDOW, many)) for place in range(0, many, WINDOW)]

    def _every(self) -> list[Sequence[Cell]]:
        empty = [Cell() for _column in self.columns]
        return [*self.rows, *[empty] * (0 if self.given else self.more)]

    def _bounds(self) -> tuple[int, int]:
        if not self.packed:
            return 0, len(self.rows) + self.more
        wrong = min((number for number, _column, _said in self.errors), default=1)
        window = min(self.window or (wrong - 1) // WINDOW + 1, len(self.windows()))
        return (window - 1) * WINDOW, window * WINDOW

    def _wrong(self, rows: Sequence[Sequence[Cell]]) -> str:
        found = {
            number: {column.name: cell.error for column, cell in zip(self.columns, row, strict=True) if cell.error}
            for number, row in enumerate(rows)
        }
        errors = {number: said for number, said in found.items() if said}
        return json.dumps(errors) if errors else ""

    def grown(self, more: int) -> Grid:
        """The same grid with so many empty rows, and in sight of them. Source: practice."""
        grown = replace(self, more=more)
        return replace(grown, window=len(grown.rows) // WINDOW + 1) if grown.packed else grown

    def with_errors(self, errors: Mapping[tuple[int, str], str]) -> Grid:
        """The same grid with sentences beside the cells that a rule refused, by row (from 1) and column name.

        Source: practice.
        """
        rows = [
            [
                replace(cell, error=errors.get((number, column.name), cell.error))
                for column, cell in zip(self.columns, row, strict=True)
            ]
            for number, row in enumerate(self.rows, 1)
        ]
        return replace(self, rows=rows)

    def unjudged(self) -> Grid:
        """The same rows, still being typed: what is missing or wrong is said once they are sent. Source: practice."""
        return replace(self, rows=[[replace(cell, error="") for cell in row] for row in self.rows])

    def sent(self, data: QueryDict) -> Grid:
        """The grid as a browser sent it; rows left wholly empty are no rows. Source: practice.

        Of given rows, what is only read stays as it was: `self` holds them filled.
        """
        lists = [[] if column.shown else data.getlist(f"{self.name}-{column.name}") for column in self.columns]
        before, after = (self._unpacked(data, part) for part in (BEFORE, AFTER))
        longest = max(map(len, lists), default=0)
        window = [[one[place] if place < len(one) else "" for one in lists] for place in range(longest)]
        rows = self._read_anew([*before, *window, *after])
        asked = data.get(f"{self.name}-window", "")
        return replace(
            self,
            rows=list(self._cells(rows)),
            before=self.rows if self.given else (),
            window=int(asked) if asked.isdecimal() and len(asked) < 10 else 0,
        )

    def _unpacked(self, data: QueryDict, part: str) -> list[list[str]]:
        """Raises `SuspiciousOperation` for lines that are not those of a page of ours."""
        text = data.get(f"{self.name}-{part}", "").replace("\r", "")
        rows = [line.split("\t") for line in text.split("\n")] if text else []
        if any(len(row) != len(self.columns) for row in rows):
            raise SuspiciousOperation(f"a line of {self.name}-{part} is not one of this grid")
        return rows

    def _read_anew(self, rows: list[list[str]]) -> list[list[str]]:
        """Rows whose cells that are only read are those of now, not what came back; of given rows, every one."""
        if self.given:
            rows += [["" for _column in self.columns] for _missing in range(len(self.rows) - len(rows))]
        for place, column in enumerate(self.columns):
            if column.shown:
                for row, now in zip(rows, self.rows, strict=False):
                    row[place] = now[place].text
        return rows

    def uploaded(self, rows: Sequence[Sequence[str]]) -> Grid:
        """The grid as a spreadsheet holds it: columns are found by the words of their head, in any order.

        Where a head is missing, says which; a sheet without rows is none. Source: practice.
        """
        typed = [column for column in self.columns if column.typed]
        head = [_BESIDE.sub("", text).strip().casefold() for text in rows[0]] if rows else []
        places = {column.name: _place(column, head) for column in self.columns}
        missing = [str(column.label) for column in typed if places[column.name] is None and column.required]
        if missing:
            lacking = blocks("sheet.columns_missing", "practice", columns=", ".join(missing))
            return replace(self, rows=[], findings=[lacking])
        read = [[_at(row, places[column.name]) for column in self.columns] for row in rows[1:]]
        found = [(number, row) for number, row in enumerate(read, 2) if self._holds(row)]
        if not found:
            return replace(self, rows=[], findings=[blocks("sheet.no_rows", "practice")])
        return replace(
            self,
            rows=list(self._cells(row for _number, row in found)),
            sheet_rows=[number for number, _row in found],
            sheet_columns={name: column_name(place) for name, place in places.items() if place is not None},
        )

    def filled(self, records: Iterable[Mapping[str, Any]]) -> Grid:
        """The grid with what is true now. Source: practice."""
        rows = [
            [Cell(column.show(record.get(column.name)), record.get(column.name)) for column in self.columns]
            for record in records
        ]
        return replace(self, rows=rows)

    def headings(self) -> list[Heading]:
        """The heads of the spreadsheet that people fill in. Source: practice."""
        return [
            Heading(
                str(column.label),
                amount=column.kind == Kind.AMOUNT,
                choices=[str(label) for _value, label in column.choices],
                width=36 if column.wide else 18,
            )
            for column in self.columns
            if column.typed
        ]

    def read_out(self) -> Iterator[list[str]]:
        """The rows as a person reads them: the words of a choice, not the code it stands for. Source: practice."""
        for row in self.rows:
            yield [
                str(column.spoken(cell.value)) if column.kind == Kind.CHOICE and cell.value else cell.text
                for column, cell in zip(self.columns, row, strict=True)
                if column.typed
            ]

    def for_sheet(self) -> Iterator[list[Any]]:
        """The rows as a spreadsheet holds them. Source: practice."""
        for row in self.rows:
            yield [column.spoken(cell.value) for column, cell in zip(self.columns, row, strict=True) if column.typed]

    def _holds(self, row: Sequence[str]) -> bool:
        """Whether something is written in a row; a given row always counts."""
        typed = [text for column, text in zip(self.columns, row, strict=True) if column.typed]
        return self.given or any(text.strip() for text in typed)

    def _cells(self, rows: Iterable[Sequence[str]]) -> Iterator[list[Cell]]:
        for row in rows:
            if self._holds(row):
                yield [_cell(column, text) for column, text in zip(self.columns, row, strict=True)]


def _cell(column: Column, text: str) -> Cell:
    try:
        value = column.read(text)
    except ValidationError as wrong:
        strange = column.kind in {Kind.CHOICE, Kind.DAY} and bool(text.strip())
        return Cell(text, None, " ".join(wrong.messages), strange=strange)
    # A choice written in words, as in a spreadsheet, is shown as the value it stands for.
    return Cell(value if column.kind == Kind.CHOICE and value else text, value)


def _line(row: Sequence[Cell]) -> str:
    """A row as a line of text: what a field of one line could hold, between tabs."""
    return "\t".join(re.sub(r"[\t\r\n]", " ", cell.text) for cell in row)


def _place(column: Column, head: Sequence[str]) -> int | None:
    wanted = [text.casefold() for text in (str(column.label), column.name, *column.former)]
    return next((place for place, text in enumerate(head) if text in wanted), None)


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
