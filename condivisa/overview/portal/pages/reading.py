"""Home, and the pages of one thing: a procedure, a call, its rankings, an agreement, a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from condivisa.base.days import show_day
from condivisa.base.money import Figure
from condivisa.base.words import word
from condivisa.overview.portal import money, queries
from condivisa.records.papers import store
from condivisa.records.screens.fields import show_number
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.monitoring import showing
from condivisa.stages.payments.queries.ledger import LedgerRow

RANKED = 40
"""Places of a ranking on a page: each brings along how it came to its points."""


@login_not_required
def home(request: Any) -> HttpResponse:
    """The calls open now or soon, with the time left; what is new; the procedures."""
    context = {
        "calls": queries.home_calls(request.at),
        "news": queries.news(),
        "procedures": queries.home_cards(),
        "here": "home",
    }
    return render(request, "portal/home.html", context)


@login_not_required
def procedure(request: Any, slug: str) -> HttpResponse:
    """One procedure: the line from need to euro, who is responsible, programmes and money, acts."""
    return render(request, "portal/procedure.html", {"page": queries.procedure(slug, at=request.at)})


@login_not_required
def acts(request: Any, slug: str) -> HttpResponseBase:
    """Every published act of a procedure, the latest first."""
    page = queries.acts(slug)
    columns = [
        ListColumn(
            _("Atto"),
            lambda act: act.title,
            address=lambda act: reverse("paper", args=[act.paper.pk]) if act.file else "",
            italian=True,
        ),
        ListColumn(_("Numero e data"), lambda act: _number(act.paper), under=True),
        ListColumn(_("Dove è pubblicato"), lambda act: ", ".join(str(one.get_place_display()) for one in act.places)),
        ListColumn(_("Dal"), lambda act: min(one.day for one in act.places), sort="day"),
        ListColumn(_("Impronta, come comincia"), lambda act: act.file.sha256[:12] if act.file else None),
    ]
    listing = Listing(
        request, page.acts, columns, caption=_("Atti pubblicati"), search=("title",), file_name=f"atti-{slug}"
    )
    if file := listing.export():
        return file
    return render(request, "portal/published.html", {"procedure": page.procedure, "list": listing})


@login_not_required
def ledger(request: Any, slug: str) -> HttpResponseBase:
    """Where every euro of a procedure is, by programme and partner."""
    page = queries.ledger(slug, number=request.GET.get("pagina"), at=request.at)
    files = _files(request, list(page.rows.paginator.object_list), f"soldi-{slug}")
    return files.export() or render(request, "portal/ledger.html", {"page": page, "files": files})


def _files(request: Any, rows: Sequence[LedgerRow], name: str) -> Listing:
    """The rows of a ledger as files: on the page they are too broad for a list."""
    amounts = [ListColumn(head, attrgetter(one), one, amount=True) for one, head in money.ledger_heads().items()]
    columns = [
        ListColumn(_("Programma"), lambda row: row.programme),
        ListColumn(_("Partner"), lambda row: row.partner),
        *amounts,
    ]
    caption = _("Il contributo pubblico, per programma e partner")
    return Listing(request, rows, columns, caption=caption, search=("programme", "partner"), file_name=name)


@login_not_required
def call(request: Any, slug: str, code: str) -> HttpResponse:
    """One call: until when, what for, on which terms, with the answers already given."""
    return render(request, "portal/call.html", {"page": queries.call(slug, code, at=request.at)})


@login_not_required
def rankings(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The published ranking of a programme, and who was left out."""
    page = queries.rankings(slug, code, request.GET.get("programma", ""))
    codes = [measure.criterion.code for measure in page.criteria]
    by_criterion = [ListColumn(one, _points_for(one), number=True) for one in codes]
    columns = [
        ListColumn(_("Proposta"), lambda row: row.application.title, italian=True),
        *([ListColumn(_("Posto"), lambda row: row.position, sort="position")] if codes else []),
        ListColumn(_("Enti"), _bodies, italian=True),
        *by_criterion,
        *([ListColumn(_("Punti"), lambda row: show_number(row.points), sort="points", number=True)] if codes else []),
        ListColumn(_("Esito"), _outcome if codes else lambda row: row.get_outcome_display()),
    ]
    name = f"graduatoria-{page.ranking.programme.code}"
    listing = Listing(
        request,
        page.rows,
        columns,
        caption=page.ranking.programme.title,
        search=("application__title", "application__lead__name"),
        file_name=name,
        per_page=RANKED,
    )
    if file := listing.export():
        return file
    sums = [(row, _sum_of_points(row, page)) for row in listing.page().object_list] if codes else []
    return render(request, "portal/rankings.html", {"page": page, "list": listing, "sums": sums})


@login_not_required
def agreement(request: Any, slug: str, key: int) -> HttpResponseBase:
    """One agreement: its partners, where its money is, how it changed, which reports are in."""
    page = queries.agreement(slug, key, number=request.GET.get("pagina"), at=request.at)
    files = _files(request, list(page.rows.paginator.object_list), f"soldi-{page.agreement.code}")
    return files.export() or render(request, "portal/agreement.html", {"page": page, "files": files})


@login_not_required
def results(request: Any, slug: str, key: int) -> HttpResponse:
    """What an agreement has achieved, as its checks verified it."""
    agreement, outcome = queries.results(slug, key)
    context = {"agreement": agreement, "everybody": True, **showing.outcome(outcome, agreement.terms)}
    return render(request, "portal/results.html", context)


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


def _number(paper: Any) -> str | None:
    """Number and day of an act, where the office gave them."""
    if paper is None or not paper.act_number:
        return None
    return _("n. %(n)s") % {"n": paper.act_number} + (
        f", {show_day(paper.act_date, _language())}" if paper.act_date else ""
    )


def _outcome(row: Any) -> str:
    """The outcome in words; with how a tie was resolved, where there was one."""
    outcome = str(row.get_outcome_display())
    return f"{outcome} ({word(f'selection.tie_{row.tie}', _language())})" if row.tie else outcome


def _points_for(code: str) -> Callable[[Any], str | None]:
    def points(row: Any) -> str | None:
        given = row.by_criterion.get(code)
        return None if given is None else str(given).replace(".", ",")

    return points


def _sum_of_points(row: Any, page: Any) -> Figure:
    """How a proposal came to its points: what it was given on each criterion."""
    criteria = [measure.criterion for measure in page.criteria]
    names = {one.code: f"{one.code} · {one.title}" for one in criteria}
    given = {names.get(code, code): str(points).replace(".", ",") for code, points in row.by_criterion.items()}
    return Figure(row.points, _("somma dei punti dei criteri"), given, page.call.title)


def _language() -> str:
    return "en" if (get_language() or "it").startswith("en") else "it"


def _bodies(row: Any) -> tuple[str, ...]:
    """The lead first, then the others."""
    lead = row.application.lead
    others = [one.body.name for one in row.application.members.all() if one.body_id != lead.pk]
    return (f"{lead.name} ({_('capofila')})" if others else lead.name, *others)
