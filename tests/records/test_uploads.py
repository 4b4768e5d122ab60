"""What may be uploaded: the bytes decide, the name does not."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest
from pytest_django import Settings

from condivisa.records.papers.uploads import INVOICES, MEGABYTE, SHEETS, SIGNED, Kind, acceptable_upload, kind_of

ENVELOPE = bytes.fromhex("3082046a06092a864886f70d010702a082045b") + b"\x00" * 60
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60


def archive(*names: str, mimetype: bytes = b"") -> bytes:
    """An office document's shell."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:  # without the hour: tests are named after what they are given, by each process alike
            made.writestr(zipfile.ZipInfo(name), b"<x/>")
    return out.getvalue()


def codes(name: str, content: bytes, **how: Any) -> list[str]:
    """The codes of what stands against a file."""
    return [finding.code for finding in acceptable_upload(name, content, **how)]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("statuto.pdf", b"%PDF-1.7\n", Kind.PDF),
        ("statuto.PDF", b"%PDF-1.7\n", Kind.PDF),
        ("atto.pdf.p7m", ENVELOPE, Kind.P7M),
        ("atto.p7m", base64.encodebytes(ENVELOPE), Kind.P7M),
        ("atto.p7m", base64.encodebytes(ENVELOPE).replace(b"\n", b"\r\n"), Kind.P7M),
        ("atto.p7m", b"-----BEGIN PKCS7-----\n" + base64.encodebytes(ENVELOPE) + b"-----END PKCS7-----\n", Kind.P7M),
        ("foto.jpg", b"\xff\xd8\xff\xe0", Kind.JPEG),
        ("foto.png", b"\x89PNG\r\n\x1a\n", Kind.PNG),
        ("scansione.tif", b"II*\x00", Kind.TIFF),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic", Kind.HEIC),
        ("piano.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), Kind.XLSX),
        ("relazione.docx", archive("[Content_Types].xml", "word/document.xml"), Kind.DOCX),
        ("slide.pptx", archive("ppt/presentation.xml"), Kind.PPTX),
        ("piano.ods", archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), Kind.ODS),
        ("relazione.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text"), Kind.ODT),
        ("fattura.xml", b'<?xml version="1.0"?><p:FatturaElettronica/>', Kind.XML),
        ("fattura.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), Kind.XML),
        ("spese.csv", "causale;importo\nperché;1,00\n".encode(), Kind.TEXT),
        ("spese.csv", "causale;importo\nperché;1,00\n".encode("cp1252"), Kind.TEXT),
        ("spese.csv", b"MZ;importo\n", Kind.TEXT),
        ("senza nome che finisce", b"%PDF-1.7\n", Kind.PDF),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, content: bytes, kind: Kind) -> None:
    assert kind_of(content) == kind
    assert codes(name, content) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vuoto.pdf", b"", "upload.empty"),
        ("fattura.pdf", PROGRAM, "upload.program"),
        ("fattura.pdf", b"\x7fELF\x02\x01\x01\x00", "upload.program"),
        ("fattura.txt", b"#!/bin/sh\nrm -r x\n", "upload.program"),
        ("fattura.pdf.exe", b"%PDF-1.7\n", "upload.program"),
        ("fattura.pdf", b"\x89PNG\r\n\x1a\n", "upload.name_differs"),
        ("fattura.xml", ENVELOPE, "upload.name_differs"),
        ("macro.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin"), "upload.macros"),
        ("rotto.xlsx", archive("xl/workbook.xml")[:40], "upload.corrupted"),
        ("archivio.zip", archive("a.pdf"), "upload.unknown_type"),
        ("vecchio.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 60, "upload.unknown_type"),
        ("pagina.xml", b"<!DOCTYPE html><html><script>1</script></html>", "upload.unknown_type"),
        ("disegno.xml", b'<?xml version="1.0"?><svg onload="x"/>', "upload.unknown_type"),
        ("dati.csv", b"a;b\x00\x01", "upload.unknown_type"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_said(name: str, content: bytes, code: str) -> None:
    assert codes(name, content) == [code]


def test_a_place_takes_only_its_own_kinds() -> None:
    assert codes("foto.jpg", b"\xff\xd8\xff\xe0", kinds=SIGNED) == ["upload.unknown_type"]
    assert codes("spese.pdf", b"%PDF-1.7\n", kinds=SHEETS) == ["upload.unknown_type"]
    assert codes("fattura.xml", b"<?xml version='1.0'?><a/>", kinds=INVOICES) == []


def test_a_file_too_large_is_refused_by_the_installation_s_measure(settings: Settings) -> None:
    large = b"%PDF-1.7\n" + b" " * (25 * MEGABYTE)
    (found,) = acceptable_upload("grande.pdf", large)
    assert (found.code, found.facts["size"], found.facts["most"]) == ("upload.too_large", "25", "20")
    settings.UPLOAD_MOST = 30 * MEGABYTE
    assert codes("grande.pdf", large) == []
    assert codes("piccolo.pdf", b"%PDF-1.7\n", most=4) == ["upload.too_large"]


def test_a_name_is_shown_without_its_folders() -> None:
    (found,) = acceptable_upload("C:\\Documenti\\..\\fat\x00tura.exe", PROGRAM)
    assert found.facts["name"] == "fattura.exe"
