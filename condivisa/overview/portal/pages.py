"""The public pages: who reads them needs no account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from condivisa.overview.portal import queries


@login_not_required
def home(request: Any) -> HttpResponse:
    """Open calls with the time left, and every procedure."""
    context = {
        "calls": queries.open_calls(at=request.at),
        "procedures": queries.procedures(at=request.at),
        "here": "home",
    }
    return render(request, "portal/home.html", context)


@login_not_required
def open_calls(request: Any) -> HttpResponse:
    """The calls that take applications now."""
    return render(request, "portal/open_calls.html", {"calls": queries.open_calls(at=request.at), "here": "open_calls"})


@login_not_required
def procedure(request: Any, slug: str) -> HttpResponse:
    """One procedure: the line from need to euro, who is responsible, programmes and money, acts."""
    return render(request, "portal/procedure.html", {"procedure": queries.procedure(slug, at=request.at)})
