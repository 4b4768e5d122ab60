"""The office's pages of a notice: what is left to do, what the rules say; the notices of a procedure, of a body."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.money import Figure
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.calls import access, actions, queries, showing
from condivisa.stages.calls.drafts import SourceDraft
from condivisa.stages.calls.forms.acts import EarlierForm, StartForm
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.pages import looking
from condivisa.stages.calls.rules.figures import COVERAGE
from condivisa.stages.calls.rules.steps import steps
from condivisa.stages.coprogramming import access as programming
from condivisa.stages.coprogramming import queries as procedures


class Search(forms.Form):
    """Words of a title, a state."""

    cerca = forms.CharField(label=gettext_lazy("Nel titolo"), required=False)
    stato = forms.ChoiceField(
        label=gettext_lazy("Stato"), choices=[("", gettext_lazy("tutti")), *Call.State.choices], required=False
    )


def office(request: Any, slug: str, code: str) -> HttpResponse:
    """What is left to do of a notice, who does it and by when."""
    call = looking.found(request, slug, code)
    findings = queries.everything_on(call, on=day(request.at))
    tasks = looking.tasks(call, steps(queries.progress_of(call, at=request.at), findings))
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "tasks": tasks,
        "today": day(request.at),
        "next": next((task for task in tasks if task.waits), None),
        "may_revoke": not access.REVOKE.findings(request.acting, call),
        "may_rectify": not access.RECTIFY.findings(request.acting, call),
        "may_extend": not access.EXTEND.findings(request.acting, call),
    }
    return answer(request, "calls/office.html", context)


def check(request: Any, slug: str, code: str) -> HttpResponse:
    """Everything that the rules say of a notice, each finding with the place where it is mended."""
    call = looking.found(request, slug, code)
    said = [*queries.everything_on(call, on=day(request.at)), *queries.together_with(call)]
    found = sorted(said, key=lambda finding: not finding.blocks)
    context = {"call": call, "look": looking.LOOKS[call.state], "placed": looking.placed(call, found)}
    context["blocking"] = sum(finding.blocks for finding in found)
    return answer(request, "calls/check.html", context)


def procedure_office(request: Any, slug: str) -> HttpResponse:
    """A procedure as its office keeps it: who answers for it, its programming, its notices."""
    procedure = get_object_or_404(procedures.kept_by(request.acting), slug=slug)
    calls = queries.with_contribution(queries.kept_by(request.acting).filter(procedure=procedure).order_by("pk"))
    programme = procedures.recorded(procedure)
    context = {
        "procedure": procedure,
        "calls": [(call, looking.LOOKS[call.state], call.contribution) for call in calls],
        "recorded": programme,
        "basis": procedures.basis_of(procedure, on=day(request.at)),
        "may_start": not access.START.findings(request.acting, procedure),
    }
    return answer(request, "calls/procedure_office.html", context)


def allocation(request: Any, slug: str) -> HttpResponseBase:
    """The money of a procedure by intervention, level and source, with the hearings at which it was presented."""
    procedure = get_object_or_404(procedures.kept_by(request.acting), slug=slug)
    shares = queries.allocated(procedure)
    listing = Listing(
        request,
        shares,
        [
            ListColumn(_("Avviso"), lambda one: one.level, "level", address=_to_level, italian=True),
            ListColumn(_("Programma"), lambda one: f"{one.programme} – {one.title}", "programme", italian=True),
            ListColumn(_("Fonte"), lambda one: one.source, "source", italian=True),
            ListColumn(_("Anno"), lambda one: one.year, "year"),
            ListColumn(_("Importo"), lambda one: one.amount, "amount", amount=True),
        ],
        caption=_("Quota per quota"),
        totals_from=COVERAGE,
        search=("level", "programme", "title", "source", "year"),
        file_name=f"riparto-{slug}",
        per_page=20,
    )
    if file := listing.export():
        return file
    context = {
        "procedure": procedure,
        "list": listing,
        "tables": showing.levels(shares),
        "hearings": procedures.recorded(procedure).hearings,
    }
    return answer(request, "calls/allocation.html", context)


def start(request: Any, slug: str) -> HttpResponse:
    """Start a notice, to be written part by part."""
    procedure = get_object_or_404(procedures.kept_by(request.acting), slug=slug)
    form = StartForm(request)

    def act(typed: Any) -> object:
        body = procedure.administration_id if typed["ours"] else None
        source = SourceDraft(typed["source_code"], typed["source_name"], body)
        return actions.start_call(
            procedure.pk, code=typed["code"], title=typed["title"], source=source, by=request.acting, at=request.at
        )

    if form.does(act):
        messages.success(request, _("Bozza aperta: si scrive una parte alla volta."))
        return redirect("call_office", slug, form.cleaned_data["code"])
    closed = [] if form.is_bound else access.START.findings(request.acting, procedure)
    return answer(request, "calls/start.html", {"procedure": procedure, "form": form, "closed": closed})


def from_earlier(request: Any) -> HttpResponse:
    """Open a procedure from an earlier one: its notices' programmes, terms and criteria."""
    earlier = queries.copied_from(request.acting)
    form = EarlierForm(request, earlier=[(str(one.pk), f"{one.title} ({one.administration.name})") for one in earlier])

    def act(typed: Any) -> object:
        return actions.open_from_earlier(
            int(typed["earlier"]),
            slug=typed["slug"],
            title=typed["title"],
            first_year=typed["first_year"],
            last_year=typed["last_year"],
            by=request.acting,
            at=request.at,
        )

    if form.does(act):
        begun = _("Percorso aperto con gli avvisi in bozza: mancano fondi e tempi.")
        messages.success(request, begun + " " + _("Titoli e testi sono quelli di allora: li rilegga."))
        return redirect("procedure_office", form.cleaned_data["slug"])
    closed = programming.OPEN.findings(request.acting, request.acting)
    return answer(request, "calls/from_earlier.html", {"form": form, "closed": closed})


def my_procedures(request: Any) -> HttpResponseBase:
    """The procedures of the administration, to filter, sort and export."""
    search = Search(request.GET)
    words = search.cleaned_data["cerca"] if search.is_valid() else ""
    search.fields.pop("stato")
    listing = Listing(
        request,
        procedures.kept_by(request.acting).filter(title__icontains=words),
        [
            ListColumn(_("Percorso"), lambda one: one.title, "title", address=_to_procedure, italian=True),
            ListColumn(_("Dal"), lambda one: one.first_year, "first_year"),
            ListColumn(_("Al"), lambda one: one.last_year, "last_year"),
            ListColumn(_("RUP"), lambda one: str(one.procedure_manager or ""), "procedure_manager__family_name"),
            ListColumn(_("Dirigente"), lambda one: str(one.director or ""), "director__family_name"),
        ],
        caption=_("Percorsi dell’ente"),
        form=search,
        file_name="percorsi",
    )
    if file := listing.export():
        return file
    may_open = not programming.OPEN.findings(request.acting, request.acting)
    return answer(request, "calls/my_procedures.html", {"listing": listing, "may_open": may_open})


def my_calls(request: Any) -> HttpResponseBase:
    """The notices of the administration, to filter, sort and export."""
    search = Search(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    filters = Q(title__icontains=wanted.get("cerca", ""))
    if state := wanted.get("stato"):
        filters &= Q(state=state)
    found = queries.with_contribution(queries.kept_by(request.acting).filter(filters))
    listing = Listing(
        request,
        found.order_by("-procedure__first_year", "procedure__slug", "code"),
        [
            ListColumn(_("Avviso"), lambda one: one.title, "title", address=_to_call, italian=True),
            ListColumn(_("Percorso"), lambda one: one.procedure.title, "procedure__title", italian=True, under=True),
            ListColumn(_("Stato"), _state, "state", status=lambda one: looking.LOOKS[one.state]),
            ListColumn(_("Apre"), lambda one: one.opens_at, "opens_at"),
            ListColumn(_("Chiude"), lambda one: one.closes_at, "closes_at"),
            ListColumn(_("Contributo"), lambda one: _put_in(one.contribution), "contribution", amount=True),
        ],
        caption=_("Avvisi dell’ente"),
        totals_from=COVERAGE,
        form=search,
        file_name="avvisi",
    )
    if file := listing.export():
        return file
    return answer(request, "calls/my_calls.html", {"listing": listing})


def _put_in(amount: Decimal) -> Figure | Decimal:
    return (
        Figure(amount, _("somma delle quote di tutti i programmi, le fonti e gli anni"), {}, COVERAGE)
        if amount
        else amount
    )


def _state(call: Call) -> str:
    return str(call.get_state_display())


def _to_procedure(procedure: Any) -> str:
    return reverse("procedure_office", kwargs={"slug": procedure.slug})


def _to_level(share: queries.Allocated) -> str:
    return reverse("call_office", args=[share.slug, share.code])


def _to_call(call: Call) -> str:
    return reverse("call_office", kwargs=looking.parts_of(call))
