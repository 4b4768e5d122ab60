"""Spreadsheets made to hurt: a far cell, a bomb with lying sizes, too many rows, formulas, another file's name."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter

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


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"PK\x03\x04", b"%PDF-1.7\n", book(A1=1)[:900]])
def test_what_is_no_workbook_is_said_so(content: bytes) -> None:
    assert codes("piano.xlsx", content) == ["sheet.unreadable"]
