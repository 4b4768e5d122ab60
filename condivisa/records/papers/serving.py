"""How a stored file reaches a browser: as something to save, never as something to run."""

from __future__ import annotations

from django.http import FileResponse

from condivisa.records.papers import store
from condivisa.records.papers.models import StoredFile

PDF = "application/pdf"


def served(file: StoredFile, name: str) -> FileResponse:
    """The bytes of a file under the name that whoever uploaded it gave; a PDF may open, anything else is saved.

    Whoever calls has asked who is looking. Raises `FileNotFoundError` when the disk lost it.
    Source: D.Lgs. 82/2005, art. 51 (sicurezza).
    """
    content = store.path_of(file.sha256).open("rb")
    pdf = content.read(5) == b"%PDF-"
    content.seek(0)
    kind = PDF if pdf else "application/octet-stream"
    return FileResponse(
        content,
        as_attachment=not pdf,
        filename=name,
        content_type=kind,
        headers={"X-Content-Type-Options": "nosniff"},
    )
