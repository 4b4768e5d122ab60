"""How a page answers: the template, and the status that its form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from condivisa.base.findings import Refused


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page; where `context` has a `form`, its status is the page's. Source: practice."""
    status = getattr(context.get("form"), "status", 200)
    return render(request, template, dict(context), status=status)


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page for a refusal that no form was there to show (422). Source: practice."""
    return render(request, "refused.html", {"findings": refused.findings}, status=422)
