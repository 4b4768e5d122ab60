"""Opening a procedure from a file: judged line by line, then loaded all or nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.findings import Finding, Refused, require
from condivisa.records.screens.answers import answer
from condivisa.site.procedure_file.forms import FileForm, TextForm
from condivisa.site.procedure_file.judging import judge
from condivisa.site.procedure_file.loading import against, load_file
from condivisa.site.procedure_file.reading import Read, Unreadable, read
from condivisa.stages.coprogramming import access

NAME = "percorso.toml"
EXAMPLE = "crema-2026-2028-comune.toml"


def from_file(request: Any) -> HttpResponse:
    """Read a file, show what the rules say of it with line and key, load it when nothing blocks."""
    upload, text = FileForm(request, name="file"), TextForm(request, name="testo")
    found: list[Finding] = []
    judged = False
    if upload.does(lambda typed: _text(typed["file"], text)) and "text" in text.initial:
        judged, found = True, _judged(request, text.initial["text"].encode())
    elif text.is_bound and "verifica" in request.POST:
        judged, found = True, _judged(request, text.content(request.POST.get("text", "")))
    else:
        loaded: list[str] = []
        if text.does(lambda typed: loaded.append(_load(request, text.content(typed["text"])))):
            messages.success(request, _("File caricato per intero."))
            return redirect("procedure_office", loaded[0]) if loaded else redirect("my_procedures")
        if text.is_bound:
            judged, found, text.findings = True, list(text.findings), ()
    context = {
        "upload": upload,
        "text": text,
        "judged": judged,
        "found": [(one, [one]) for one in sorted(found, key=lambda one: (not one.blocks, one.line or 0))],
        "blocking": sum(one.blocks for one in found),
        "closed": [one for one in access.OPEN.findings(request.acting, request.acting) if one not in found],
    }
    return answer(request, "coprogramming/from_file.html", context)


def example(request: Any) -> FileResponse:
    """A whole procedure file to start from: another territory's, with its notice and its money."""
    found = settings.ROOT / "examples" / EXAMPLE
    return FileResponse(found.open("rb"), as_attachment=True, filename=EXAMPLE, content_type="application/toml")


def _text(file: Any, form: TextForm) -> None:
    content = file.read()
    try:
        read(file.name, content)
    except Unreadable as wrong:
        raise Refused([wrong.finding]) from None
    form.initial["text"] = content.decode()


def _judged(request: Any, content: bytes) -> list[Finding]:
    try:
        file = read(NAME, content)
    except Unreadable as wrong:
        return [wrong.finding]
    found = [one.finding for one in judge([file], on=day(request.at)) if one.file]
    return [*found, *against(file, request.acting)]


def _load(request: Any, content: bytes) -> str:
    found = _judged(request, content)
    if any(one.blocks for one in found):
        require(found)
    file: Read = read(NAME, content)
    load_file(file, by=request.acting, at=request.at)
    assert file.says is not None  # it was judged
    return file.says.procedure
