"""The letters of the demo. Elsewhere these addresses do not exist."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from condivisa.records.notifications import sink
from condivisa.records.paging import PAGE


@login_not_required
def letters(request: Any) -> HttpResponse:
    """The letters that would have left, the latest first."""
    _demo_only()
    asked = request.GET.get("pagina", "1")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1
    found, more = sink.letters((number - 1) * PAGE, PAGE)
    context = {"letters": found, "number": number, "before": number - 1, "after": number + 1, "more": more}
    return render(request, "notifications/sink.html", context)


@login_not_required
def letter(request: Any, name: str) -> HttpResponse:
    """One letter as it would have arrived."""
    _demo_only()
    found = sink.letter(name)
    if found is None:
        raise Http404
    return render(request, "notifications/letter.html", {"letter": found})


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404
