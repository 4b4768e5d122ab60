"""How a page answers: the template, and the status that its form asks for."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from condivisa.base.findings import Refused
from condivisa.records.screens import sheets
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.grids import Grid

SHOWN = b"data-refusal"
"""What a page has where it says why a form was refused."""


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page; its status is that of the form that was sent from it and refused.

    Where the form has no place there any more, since somebody was quicker, its refusal and what was typed stand above
    all the rest (`unshown`). Source: practice.
    """
    refused: ActForm | None = getattr(request, "refused_form", None)
    if refused is None:
        return render(request, template, dict(context))
    page = render(request, template, dict(context), status=refused.status)
    if SHOWN in page.content or not (refused.findings or refused.errors):
        return page
    return render(request, template, {**context, "unshown": refused}, status=refused.status)


def spreadsheet(grid: Grid, *, title: str, name: str) -> FileResponse:
    """The rows of a grid as an .xlsx to fill in and bring back. Source: practice."""
    written = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    sheets.write(grid.headings(), grid.for_sheet(), written, title=title)
    written.seek(0)
    return FileResponse(written, as_attachment=True, filename=name)


def refusal(request: HttpRequest, refused: Refused, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    """The page for a refusal that no form was there to show. Source: practice."""
    return render(request, "refused.html", {"findings": refused.findings}, status=status)
