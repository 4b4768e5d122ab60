"""Finding one's applications, starting one, looking at it whole; what an office sees of those that arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import show_day
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import StoredFile
from condivisa.records.papers.serving import served
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.applications import access, actions, queries
from condivisa.stages.applications.forms import StartForm
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.pages import looking
from condivisa.stages.applications.questions import corrections_due
from condivisa.stages.applications.rules import steps, whole
from condivisa.stages.applications.showing import AS_WRITTEN, plan_table, plan_total
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls import questions
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.rules.window import closed_or_not_open_yet


def mine(request: Any) -> HttpResponseBase:
    """The applications of the body acted for: an answer asked of it is said before the state."""
    due: dict[int, date] = {}

    def with_corrections(batch: Sequence[Application]) -> Sequence[Application]:
        due.update(corrections_due([one.pk for one in batch]))
        return batch

    def state(one: Application) -> str:
        if one.pk not in due:
            return one.get_state_display()
        return _("da integrare entro il %(day)s") % {"day": show_day(due[one.pk], language())}

    listing = Listing(
        request,
        queries.listed(request.acting),
        [
            ListColumn(
                _("Istanza"),
                lambda one: one.title,
                sort="title",
                address=lambda one: reverse("application", kwargs=looking.parts_of(one)),
                italian=True,
            ),
            ListColumn(_("Avviso"), lambda one: one.call.title, italian=True),
            ListColumn(_("Capofila"), lambda one: one.lead.name, sort="lead__sort_key"),
            ListColumn(
                _("Stato"),
                state,
                sort="state",
                status=lambda one: "wait" if one.pk in due else looking.STATES[Application.State(one.state)],
            ),
            ListColumn(_("Presentata il"), lambda one: one.submitted_at, sort="submitted_at"),
        ],
        caption=_("Le istanze del suo ente"),
        search=("title", "call__title", "lead__name"),
        prepare=with_corrections,
        file_name="istanze",
    )
    return listing.export() or render(request, "applications/mine.html", {"list": listing})


def start(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Start an application to a call."""
    call = looking.called(request, slug, code)
    programmes = looking.offered(call)
    alone = [code for code, _title in programmes] if len(programmes) == 1 else []  # nothing to choose
    form = StartForm(request, programmes=programmes, terms=call.terms, present={"programmes": alone})
    started: list[Application] = []
    if form.does(
        lambda typed: started.append(actions.start_application(call.pk, by=request.acting, at=request.at, **typed))
    ):
        if not started:  # the second of two clicks
            return redirect("my_applications")
        messages.success(request, _("Istanza iniziata: si salva mentre la scrive, e non parte finché non la presenta."))
        return redirect("application", **looking.parts_of(started[0]))
    own = queries.own_of_call(call, viewer=request.acting)
    draft, sent = own.get(Application.State.DRAFT), own.get(Application.State.SUBMITTED)
    closed = []
    if not form.is_bound:
        closed = access.START.findings(request.acting, Application(lead_id=request.acting.body))
        closed += closed_or_not_open_yet(calls.window_of(call), request.at)
    context = {
        "call": call,
        "form": form,
        "closed": closed,
        "draft": draft,
        "own": reverse("application", kwargs=looking.parts_of(draft)) if draft else "",
        "sent": sent,
        "receipt": reverse("application", kwargs=looking.parts_of(sent)) if sent else "",
    }
    return answer(request, "applications/start.html", context)


def application(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """One application: what is left to do, part by part; once submitted, its receipt."""
    found = looking.found(request, slug, code, key)
    context: dict[str, Any] = {"head": looking.head(found, request.acting, request.at)}
    if found.state == Application.State.DRAFT:
        dossier = queries.dossier_of(found)
        tasks = steps.steps(dossier, whole.findings(dossier))
        context |= {
            "tasks": [(one, *looking.PARTS[one.part], *looking.STANDINGS[one.standing]) for one in tasks],
            "partners": dossier.partners,
        }
    else:
        context["opened"] = questions.applications_opened(found.call_id)
    return render(request, "applications/application.html", context)


def whole_plan(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """The financial plan of all the members together, with shares and minima."""
    found = looking.found(request, slug, code, key)
    listing = Listing(
        request,
        queries.whole_plan(found),
        [
            ListColumn(_("Voce"), lambda one: one.cost_line, "cost_line", italian=True),
            ListColumn(_("Macrovoce"), lambda one: str(one.get_category_display()), "category", under=True),
            ListColumn(_("Azione"), lambda one: one.action, "action", italian=True, under=True),
            ListColumn(_("Ente"), lambda one: one.body.name, "body__sort_key", italian=True),
            ListColumn(_("Programma"), lambda one: one.programme.code, "programme__order"),
            ListColumn(_("Anno"), lambda one: one.year, "year"),
            ListColumn(_("A carico di"), lambda one: str(one.get_side_display()), "side"),
            ListColumn(_("Importo"), lambda one: one.amount, "amount", amount=True),
        ],
        caption=_("Le righe, ente per ente"),
        totals_from=_("piano economico presentato"),
        search=("cost_line", "action", "body__name", "programme__code", "=year"),
        file_name=f"piano-{found.pk}",
        totals=lambda: {"amount": plan_total(listing.found)},
    )
    context = {
        "head": looking.head(found, request.acting, request.at),
        "totals": plan_table(queries.money_of(found)),
        "list": listing,
    }
    return listing.export() or render(request, "applications/whole_plan.html", context)


def receipt(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """The one-page receipt, as PDF: at once, also before the worker comes to it."""
    found = looking.found(request, slug, code, key)
    if found.receipt is None:
        raise Http404
    rendered = papers.render(found.receipt).pdf
    assert rendered is not None
    return served(rendered, f"ricevuta-{found.receipt_number}-{found.receipt_year}.pdf")


def pdf(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """All of a submitted application in one PDF, once the worker has rendered it."""
    found = looking.found(request, slug, code, key)
    if found.whole is None or found.whole.pdf is None:
        raise Http404
    return served(found.whole.pdf, f"istanza-{found.receipt_number}-{found.receipt_year}.pdf")


def file(request: Any, slug: str, code: str, key: int, sha256: str) -> HttpResponseBase:
    """A file that a member handed in."""
    try:
        stored, name = queries.file_of(looking.found(request, slug, code, key), sha256)
    except StoredFile.DoesNotExist:
        raise Http404 from None
    return served(stored, name)


def arrivals(request: Any, slug: str, code: str) -> HttpResponseBase:
    """What has arrived for a call: numbers and times, not whose they are; attempts after the term."""
    call = looking.called(request, slug, code)
    if not access.SEE_ARRIVALS.allows(request.acting, call):
        raise Http404
    late = queries.late_attempts(call.pk, viewer=request.acting)
    columns = [
        ListColumn(_("Ricevuta"), lambda one: f"{one['receipt_number']}/{one['receipt_year']}"),
        ListColumn(_("Arrivata il"), lambda one: one["submitted_at"]),
    ]
    arrived = queries.received(call.pk, viewer=request.acting).annotate(written=AS_WRITTEN)
    listing = Listing(
        request,
        arrived,
        columns,
        caption=_("Istanze arrivate"),
        search=("written",),
        file_name=f"arrivi-{call.code}",
    )
    context = {
        "call": call,
        "list": listing,
        "late": late,
        "waits": call.closes_at is not None and request.at < call.closes_at,
        "over": call.closes_at is not None and request.at >= call.closes_at,
    }
    return listing.export() or render(request, "applications/arrivals.html", context)


def opens_mine(acting: Any, call: Call) -> bool:
    """Whether somebody may start an application to a call: while it is open, never its administration.

    Source: practice.
    """
    there = call.state == Call.State.PUBLISHED and call.procedure.administration_id != acting.body
    return there and bool(access.START.roles & acting.roles)
