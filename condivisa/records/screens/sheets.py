"""Spreadsheets in and out: what is read is data and never a formula, what is written runs nothing when opened."""

from __future__ import annotations

import csv
import io
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from condivisa.base.days import ROME
from condivisa.base.elision import elided
from condivisa.base.findings import Finding, blocks
from condivisa.base.money import TOO_LARGE, show
from condivisa.records.screens.fields import show_number

AT_ONCE = 32_000
"""Characters of a CSV sent together: each sending has its own cost."""
MOST_ROWS = 20_000
"""Rows read from one sheet: a year of a large district fits twice."""
LARGEST_INSIDE = 300 * 1024 * 1024
"""Bytes that a workbook may take once unpacked."""
LARGEST_FILE = 20 * 1024 * 1024
PATIENCE = 30
"""Seconds that a workbook may take to be read, on a busy machine too."""
CHOICES = "Elenchi"
"""The hidden sheet with the words that a column may hold."""
NO_WORKBOOK = 2
"""How the child that reads workbooks ends when it was given something else."""
NEUTRAL = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet would take for a formula at the start of a text."""


@dataclass(frozen=True)
class Heading:
    """A column of a sheet: its head, whether it holds amounts (EUR), and the words it may hold where they are few."""

    label: str
    amount: bool = False
    choices: Sequence[str] = ()
    width: int = 18


def column_name(place: int) -> str:
    """The letters by which a spreadsheet calls a column, from 0: `A`, `Z`, `AA`. Source: practice."""
    return str(xl_col_to_name(place))


def read(name: str, content: bytes) -> tuple[list[list[str]], list[Finding]]:
    """Read the first sheet of an .xlsx, .xls, .ods or .csv file as texts, the way people write them (`1.234,56`).

    Formulas are never computed: of a cell with one, the value that the spreadsheet saved is read. What cannot be read
    comes back as findings: too large, no spreadsheet, more than `MOST_ROWS` rows. Source: practice.
    """
    if len(content) > LARGEST_FILE:
        return [], [blocks("sheet.too_large", "practice", name=name, most=LARGEST_FILE // 1024**2)]
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        rows = _read_csv(content)
        return _bounded(name, rows) if rows is not None else ([], [blocks("sheet.unreadable", "practice", name=name)])
    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                inside = sum(part.file_size for part in packed.infolist())
            if inside > LARGEST_INSIDE:
                return [], [blocks("sheet.too_large", "practice", name=name, most=LARGEST_INSIDE // 1024**2)]
    except (zipfile.BadZipFile, OSError, ValueError):
        return [], [blocks("sheet.unreadable", "practice", name=name)]
    return _unpacked(name, content)


def _unpacked(name: str, content: bytes) -> tuple[list[list[str]], list[Finding]]:
    """A far cell makes a small file huge once read, and sizes may lie: a child reads it, and dies of too much."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("unpacking.py")), str(MOST_ROWS)]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return [], [blocks("sheet.too_much_inside", "practice", name=name)]
    if child.returncode:
        code = "sheet.unreadable" if child.returncode == NO_WORKBOOK else "sheet.too_much_inside"
        return [], [blocks(code, "practice", name=name)]
    height, rows = pickle.loads(child.stdout)  # noqa: S301 - written by our own child: texts, numbers and days
    if rows is None:
        return [], [blocks("sheet.too_many_rows", "practice", name=name, rows=height, most=MOST_ROWS)]
    return [[_text(cell) for cell in row] for row in rows], []


def _bounded(name: str, rows: list[list[str]]) -> tuple[list[list[str]], list[Finding]]:
    if len(rows) > MOST_ROWS:
        return [], [blocks("sheet.too_many_rows", "practice", name=name, rows=len(rows), most=MOST_ROWS)]
    return rows, []


def _read_csv(content: bytes) -> list[list[str]] | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return None
        first = text.partition("\n")[0]
        mark = max(";\t,", key=first.count)
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
        except csv.Error:
            return None
    return None


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "sì" if cell else "no"
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == datetime.min.time() else f"{cell:%Y-%m-%dT%H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case time():
            return f"{cell:%H:%M}"
        case timedelta():
            return show_number((Decimal(cell // timedelta(seconds=1)) / 3600).quantize(Decimal("0.0001")))  # hours
        case int():
            return str(cell)
        case str():
            return cell.strip()
    # A spreadsheet keeps every number as binary floating point: what a person sees has at most two decimals here.
    exact = Decimal(repr(cell))
    return show_number(exact.quantize(Decimal("0.0001")).normalize() if abs(exact) < TOO_LARGE else exact)


def write(headings: Sequence[Heading], rows: Iterable[Sequence[Any]], to: IO[bytes], *, title: str) -> None:
    """Write an .xlsx to an open file, row by row in constant memory; amounts (EUR) stay numbers, texts stay texts.

    Columns with few words get the spreadsheet's own list to choose from. Source: practice.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(to, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold, money = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00"})
        day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        formats = {"money": money, "day": day, "moment": moment}
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, heading.width)
            if heading.choices:
                chosen = {"validate": "list", "source": _range(column, len(heading.choices))}
                sheet.data_validation(1, column, MOST_ROWS, column, chosen)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading.label, bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _put(sheet, number, column, value, formats)
        if any(heading.choices for heading in headings):
            _write_choices(book, headings)


def _range(column: int, choices: int) -> str:
    last = xl_rowcol_to_cell(choices - 1, column, row_abs=True, col_abs=True)
    return f"={CHOICES}!{xl_rowcol_to_cell(0, column, row_abs=True, col_abs=True)}:{last}"


def _write_choices(book: xlsxwriter.Workbook, headings: Sequence[Heading]) -> None:
    """The words to choose from, in a sheet of their own: written in the rule they would be read as its syntax."""
    hidden = book.add_worksheet(CHOICES)
    hidden.hide()
    for row, words in enumerate(zip_longest(*(heading.choices for heading in headings))):
        for column, word in enumerate(words):
            if word is not None:
                hidden.write_string(row, column, word)


def _put(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case Decimal() | int():
            sheet.write_number(row, column, value, formats["money"] if isinstance(value, Decimal) else None)
        case datetime():
            sheet.write_datetime(row, column, value.astimezone(ROME).replace(tzinfo=None), formats["moment"])
        case date():
            sheet.write_datetime(row, column, value, formats["day"])
        case _:
            sheet.write_string(row, column, elided(str(value)))


def _sheet_name(title: str) -> str:
    """A title as spreadsheets take it for a sheet's name: some signs they refuse, and more than 31."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "Foglio"


def csv_lines(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The same as a CSV that an Italian spreadsheet opens, ready to be streamed, some lines at a time.

    Source: practice.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    for row in _with_head(headings, rows):
        writer.writerow(row)
        if buffer.tell() > AT_ONCE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _with_head(headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> Iterator[list[str]]:
    yield [_plain(heading.label) for heading in headings]
    for row in rows:
        yield [_plain(value) for value in row]


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return show(value, unit="").replace(".", "")
        case datetime():
            return f"{value.astimezone(ROME):%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case bool() | int():
            return str(value)
    text = elided(str(value))  # a word to translate and a thing with a name become texts only here
    return f"'{text}" if text.startswith(NEUTRAL) else text
