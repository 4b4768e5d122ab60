"""What may be uploaded: the bytes say what a file is, never its name. Nothing is opened beyond a table of contents."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePath

from django.conf import settings

from condivisa.base.findings import Finding, blocks

SOURCE = "D.Lgs. 82/2005, art. 71; Linee guida AgID sul documento informatico, all. 2"
MACROS = "D.P.C.M. 22 febbraio 2013, art. 4, c. 3"
MEGABYTE = 1024 * 1024
HEAD = 4096
"""Bytes from which a type is told."""
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier of signed data (RFC 5652, 5.1), a few bytes from the start of every .p7m."""


class Kind(StrEnum):
    """A type of file that we take, by what its bytes say."""

    PDF = "pdf"
    P7M = "p7m"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    HEIC = "heic"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    XML = "xml"
    TEXT = "txt"
    """CSV among it: rows of text."""


NAMES: dict[Kind, frozenset[str]] = {
    **{kind: frozenset({kind.value}) for kind in Kind},
    Kind.JPEG: frozenset({"jpg", "jpeg"}),
    Kind.TIFF: frozenset({"tif", "tiff"}),
    Kind.HEIC: frozenset({"heic", "heif"}),
    Kind.TEXT: frozenset({"csv", "txt"}),
}
"""The endings that a name of each kind may have."""
SIGNED = frozenset({Kind.PDF, Kind.P7M})
SHEETS = frozenset({Kind.XLSX, Kind.ODS, Kind.TEXT})
INVOICES = frozenset({Kind.XML, Kind.P7M})
ALL = frozenset(Kind)

_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_PROGRAM_NAMES = frozenset({"exe", "com", "bat", "cmd", "msi", "scr", "js", "vbs", "ps1", "sh", "jar", "hta", "lnk"})
_PICTURES = {
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"II*\x00": Kind.TIFF,
    b"MM\x00*": Kind.TIFF,
}
_OFFICE = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
}
_ACTIVE = re.compile(rb"<(!doctype\s+html|html|svg|script)[\s>]", re.IGNORECASE)
"""What a browser would run: no page of ours hands it out."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def acceptable_upload(
    name: str, content: bytes, *, kinds: Collection[Kind] = ALL, most: int | None = None
) -> list[Finding]:
    """Why a file that somebody uploads cannot be taken; nothing when it can.

    `name` is the file's name as the browser gave it, `content` its bytes; `kinds` what this place takes (`SIGNED`,
    `SHEETS`, `INVOICES`, or some of `Kind`); `most` its largest size in bytes, by default the installation's
    (`CONDIVISA_UPLOAD_MB`). Ask it in the action, with the other findings: `require(..., acceptable_upload(...))`.

    Codes, all of which block: `upload.empty`, `upload.too_large`, `upload.program` (a program, whatever it is called),
    `upload.unknown_type` (no type that we know, or one that this place does not take), `upload.macros`,
    `upload.corrupted` (an office document that is not one), `upload.name_differs` (the name says another type).
    Only the size is judged of a file too large. Nothing is unpacked, parsed or run here.

    Source: D.Lgs. 82/2005, art. 71; Linee guida AgID sul documento informatico, all. 2; D.P.C.M. 22/02/2013, art. 4.
    """
    largest = settings.UPLOAD_MOST if most is None else most
    facts = {"name": shown_name(name), "accepted": _said(kinds)}
    if not content:
        return [blocks("upload.empty", SOURCE, **facts)]
    if len(content) > largest:
        return [
            blocks("upload.too_large", "practice", size=_megabytes(len(content)), most=_megabytes(largest), **facts)
        ]
    ending = PurePath(name).suffix.lower().lstrip(".")
    if _is_program(content) or ending in _PROGRAM_NAMES:
        return [blocks("upload.program", SOURCE, **facts)]
    if content.startswith(b"PK\x03\x04"):
        kind, found = _archive(content)
        if found:
            return [blocks(found, MACROS if found == "upload.macros" else SOURCE, **facts)]
    else:
        kind = kind_of(content)
    if kind is None or kind not in kinds:
        return [blocks("upload.unknown_type", SOURCE, **facts)]
    if ending and ending not in NAMES[kind]:
        return [blocks("upload.name_differs", SOURCE, ending=ending, kind=kind.value, **facts)]
    return []


def kind_of(content: bytes) -> Kind | None:
    """The type that the bytes say, `None` when it is none of ours. Source: practice."""
    head = content[:HEAD]
    for magic, picture in _PICTURES.items():
        if head.startswith(magic):
            return picture
    if head.startswith(b"PK\x03\x04"):
        return _archive(content)[0]
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"}:
        return Kind.HEIC
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if is_signed_data(content):
        return Kind.P7M
    return _written(content)


def is_signed_data(content: bytes) -> bool:
    """Whether bytes are a .p7m envelope, in DER or written in base64. Source: RFC 5652, 5.1."""
    if content[:1] == b"0":
        return SIGNED_DATA in content[:32]
    head = re.sub(rb"-----BEGIN [A-Z0-9 ]+-----", b"", content[:HEAD].lstrip(b"\xef\xbb\xbf"))
    head = b"".join(head.split())[:64]
    try:
        return head.startswith(b"M") and SIGNED_DATA in base64.b64decode(head[: len(head) // 4 * 4], validate=True)
    except binascii.Error:
        return False


def may_be_signed(content: bytes) -> bool:
    """Whether bytes may hold a digital signature: an envelope, or a PDF with one inside. Source: ETSI EN 319 142-1."""
    return is_signed_data(content) or (content.startswith(b"%PDF-") and b"/ByteRange" in content)


def shown_name(name: str) -> str:
    """A file's name as it may be shown and kept: no folders, no control characters, 120 characters at most.

    Source: practice.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-120:] or "file"


def _is_program(content: bytes) -> bool:
    """Programs have empty bytes in their head; a table whose first word begins with MZ has none."""
    return content.startswith(b"#!") or (content.startswith(_PROGRAMS) and b"\0" in content[:HEAD])


def _archive(content: bytes) -> tuple[Kind | None, str]:
    """An office document is an archive: which one its table of contents says, and the code of what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()[:10_000]
            names = {member.filename for member in members}
            first = members[0] if members else None
            stored = first and first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
            declared = archive.open(first).read(100) if first and stored else b""
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return None, "upload.corrupted"
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        return None, "upload.macros"
    if declared in _OPEN_DOCUMENT:
        return _OPEN_DOCUMENT[declared], ""
    return next((kind for part, kind in _OFFICE.items() if part in names), None), ""


def _written(content: bytes) -> Kind | None:
    """Text has no control characters; what a browser would run is no text of ours."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if _decodes(content, "utf-8") else "cp1252"
    if not _decodes(content, encoding):
        return None
    text = content.decode(encoding)
    if _CONTROL.search(text):
        return None
    start = text.lstrip()[:HEAD].encode()
    if _ACTIVE.search(start):
        return None
    return Kind.XML if start.startswith(b"<") else Kind.TEXT


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _said(kinds: Collection[Kind]) -> str:
    return ", ".join(f".{ending}" for ending in sorted({min(NAMES[kind]) for kind in kinds}))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".rstrip("0").rstrip(".").replace(".", ",")
