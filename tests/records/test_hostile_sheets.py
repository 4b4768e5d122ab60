"""Spreadsheets made to hurt: a far cell, a bomb with lying sizes, too many rows, formulas, another file's name."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.utils.text import format_lazy
from python_calamine import load_workbook

from condivisa.records.screens import sheets


def book(**cells: Any) -> bytes:
    """A workbook with these cells, by their names; a text that begins with `=` is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        for cell, value in cells.items():
            sheet.write(cell, value)
    return out.getvalue()


def padded(content: bytes, size: int) -> bytes:
    """The same workbook, `size` bytes larger once unpacked."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"</sheetData>", b"<!--" + b" " * size + b"--></sheetData>")
            made.writestr(name, part)
    return out.getvalue()


def places(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + 4)


def lying(content: bytes) -> bytes:
    """The same archive, whose table of contents says that every part is a hundred bytes long."""
    made = bytearray(content)
    for at in places(content, b"PK\x01\x02"):
        made[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(made)


def codes(name: str, content: bytes) -> list[str]:
    rows, findings = sheets.read(name, content)
    assert bool(rows) != bool(findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize("far", ["XFD1048576", "XFD19999", "CZZ20000"])
def test_a_cell_far_away_in_a_small_file_takes_no_process_down(far: str) -> None:
    content = book(A1="Voce", **{far: 1})
    assert len(content) < 10_000
    (code,) = codes("piano.xlsx", content)
    assert code in {"sheet.too_much_inside", "sheet.too_many_rows"}


def test_a_bomb_is_refused_by_its_table_of_contents_and_one_that_lies_by_what_it_takes() -> None:
    bomb = padded(book(A1="Voce"), sheets.LARGEST_INSIDE)
    assert len(bomb) < 5_000_000
    assert codes("piano.xlsx", bomb) == ["sheet.too_large"]
    assert codes("piano.xlsx", lying(bomb)) in (["sheet.too_much_inside"], ["sheet.unreadable"])


def test_a_hundred_thousand_rows_are_counted_and_refused() -> None:
    out = io.BytesIO()
    rows = ([number, "riga"] for number in range(100_000))
    sheets.write([sheets.Heading("n"), sheets.Heading("testo")], rows, out, title="Righe")
    _, (found,) = sheets.read("piano.xlsx", out.getvalue())
    assert (found.code, found.facts["rows"]) == ("sheet.too_many_rows", 100_001)
    assert codes("piano.csv", b"a;b\n" * 100_000) == ["sheet.too_many_rows"]


def test_formulas_are_read_as_the_value_that_was_saved_and_never_computed() -> None:
    rows, findings = sheets.read(
        "piano.xlsx", book(A1="Voce", A2="=1+1", B2='=HYPERLINK("http://altrove.example","x")')
    )
    assert not findings
    assert rows == [["Voce", ""], ["0", "0"]]


@pytest.mark.parametrize(
    ("number", "written_as", "text"),
    [
        (1e30, "General", "1" + "0" * 30),
        (37.5 / 24, "[h]:mm", "37,5"),
        (0.3125, "hh:mm", "07:30"),
        (37.5, "0.00", "37,5"),
    ],
)
def test_a_number_is_read_however_large_and_however_it_is_written(number: float, written_as: str, text: str) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet().write_number("A1", number, made.add_format({"num_format": written_as}))
    assert sheets.read("ore.xlsx", out.getvalue()) == ([[text]], [])


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"PK\x03\x04", b"%PDF-1.7\n", book(A1=1)[:900]], ids=["program", "archive", "pdf", "cut"]
)
def test_what_is_no_workbook_is_said_so(content: bytes) -> None:
    assert codes("piano.xlsx", content) == ["sheet.unreadable"]


FORMULAS = [
    "=1+1",
    "+39 0373",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    '=HYPERLINK("http://altrove.example")',
]


class Named:
    """A thing that is written by its name, as a body or a person is."""

    def __init__(self, name: str):
        self.name = name

    def __str__(self) -> str:
        return self.name


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_goes_out_as_text(text: str) -> None:
    """In a CSV behind an apostrophe, in an .xlsx as a text; heads, words to translate and things with a name too."""
    row: list[Any] = [text, Named(text), format_lazy("{}", text)]
    headings = [sheets.Heading(text), sheets.Heading("Nome"), sheets.Heading("Parola")]
    lines = "".join(sheets.csv_lines(headings, [row])).removeprefix("\ufeff")
    first, *rest = csv.reader(io.StringIO(lines, newline=""), delimiter=";")
    assert first[0] == f"'{text}"
    assert rest == [[f"'{text}"] * 3]
    written = io.BytesIO()
    sheets.write(headings, [row], written, title="=Elenco")
    with zipfile.ZipFile(written) as book:
        inside = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
    assert not any("<f>" in one or "hyperlink" in one for one in inside)
    read, findings = sheets.read("elenco.xlsx", written.getvalue())
    assert not findings
    assert read[1] == [text.strip()] * 3


def test_numbers_and_days_stay_what_they_are() -> None:
    row = [Decimal("-1234.50"), -3, True, date(2026, 3, 2), None]
    (line,) = list(sheets.csv_lines([sheets.Heading(str(place)) for place in range(5)], [row]))
    assert line.splitlines()[1] == "-1234,50;-3;True;02/03/2026;"


def test_words_to_choose_from_are_never_read_as_the_rule_s_own_signs() -> None:
    """A comma would make two choices of one, a quotation mark a formula: they stand in a hidden sheet."""
    choices = ("Educatori, coordinatori", 'Coop "Il Ponte"', "=1+1", "x" * 300)
    written = io.BytesIO()
    headings = [sheets.Heading("Nome"), sheets.Heading("Voce", choices=choices)]
    sheets.write(headings, [["a", choices[1]]], written, title="Piano")
    with zipfile.ZipFile(written) as book:
        (rule,) = re.findall("<formula1>(.*?)</formula1>", book.read("xl/worksheets/sheet1.xml").decode())
        assert 'state="hidden"' in book.read("xl/workbook.xml").decode()
        assert "<f>" not in book.read("xl/worksheets/sheet2.xml").decode()
    assert rule == "Elenchi!$B$1:$B$4"
    listed = load_workbook(io.BytesIO(written.getvalue())).get_sheet_by_name("Elenchi").to_python()
    assert [row[-1] for row in listed] == list(choices)
    assert sheets.read("piano.xlsx", written.getvalue())[0] == [["Nome", "Voce"], ["a", 'Coop "Il Ponte"']]


def test_every_file_goes_out_through_the_sheets() -> None:
    """What writes a spreadsheet stands in one place: no page has a way of its own around it."""
    writers = [
        str(path.relative_to(settings.ROOT))
        for path in (settings.ROOT / "condivisa").rglob("*.py")
        if re.search(r"^(import|from) (csv|xlsxwriter|openpyxl)\b", path.read_text("utf-8"), re.M)
    ]
    assert writers == ["condivisa/records/screens/sheets.py"]
