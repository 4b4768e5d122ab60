"""The public pages: who reads them needs no account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from condivisa.overview.portal import queries
from condivisa.overview.portal.forms import Search
from condivisa.records.papers import store

PER_PAGE = 20


@login_not_required
def home(request: Any) -> HttpResponse:
    """The calls open now, with the time left, and every procedure."""
    search = Search(request.GET)
    words = search.cleaned_data["cerca"] if search.is_valid() else ""
    page = Paginator(queries.procedures(words), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "calls": queries.open_calls(request.at)[:6],
        "page": page,
        "search": search,
        "words": words,
        "here": "home",
    }
    return render(request, "portal/home.html", context)


@login_not_required
def open_calls(request: Any) -> HttpResponse:
    """Every call that takes applications now."""
    page = Paginator(queries.open_calls(request.at), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "portal/open_calls.html", {"page": page, "here": "open_calls"})


@login_not_required
def procedure(request: Any, slug: str) -> HttpResponse:
    """One procedure: the line from need to euro, who is responsible, programmes and money, acts."""
    return render(request, "portal/procedure.html", {"page": queries.procedure(slug, at=request.at)})


@login_not_required
def ledger(request: Any, slug: str) -> HttpResponse:
    """Where every euro of a procedure is, by programme and partner."""
    return render(request, "portal/ledger.html", {"page": queries.ledger(slug)})


@login_not_required
def call(request: Any, slug: str, code: str) -> HttpResponse:
    """One call: until when, what for, on which terms, with the answers already given."""
    return render(request, "portal/call.html", {"page": queries.call(slug, code, at=request.at)})


@login_not_required
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bytes of a published paper: the signed file where there is one."""
    found = queries.public_paper(key)
    file = found.signed_file or found.pdf
    if file is None:
        raise Http404
    content = store.read(file)
    kind, suffix = ("application/pdf", "pdf") if content.startswith(b"%PDF") else ("application/pkcs7-mime", "pdf.p7m")
    name = f'inline; filename="{found.kind}-{file.sha256[:8]}.{suffix}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})
