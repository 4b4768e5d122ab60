"""How a page answers: the template, and the status that its form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from condivisa.base.findings import Refused
from condivisa.records.screens.forms import ActForm


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page; its status is that of the form in `context` that was sent and refused. Source: practice."""
    forms = [one for one in context.values() if isinstance(one, ActForm)]
    status = next((form.status for form in forms if form.status != HTTPStatus.OK), HTTPStatus.OK)
    return render(request, template, dict(context), status=status)


def refusal(request: HttpRequest, refused: Refused, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    """The page for a refusal that no form was there to show. Source: practice."""
    return render(request, "refused.html", {"findings": refused.findings}, status=status)
