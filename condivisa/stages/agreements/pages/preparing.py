"""Preparing an agreement: from a final project to a draft, its parties and days, its terms, its plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.law import procedure
from condivisa.parties.queries import representatives
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.agreements import access, actions, showing
from condivisa.stages.agreements.forms import CodesForm, FrameForm, RedraftForm, TermForm
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import budget_lines, parties_of, preparing, version_of_codes, version_of_frame
from condivisa.stages.agreements.queries import screens as queries
from condivisa.stages.agreements.rules.signing import terms_against
from condivisa.stages.calls.terms import KINDS
from condivisa.stages.codesign.models import FinalProject


def prepare(request: Any, project: int, application: int) -> HttpResponse:
    """Draft the agreement of an application, after reading what its final project puts into it."""
    try:
        read = preparing.expected(project, application, viewer=request.acting)
    except FinalProject.DoesNotExist:
        raise Http404 from None
    if not access.OF_THE_CALL.holds(request.acting, read.call):
        raise Http404
    if read.earlier:
        return redirect("agreement", read.earlier)
    years = read.call.procedure
    present = {
        "title": read.application.title,
        "starts": date(years.first_year, 1, 1),
        "ends": date(years.last_year, 12, 31),
    }
    form = FrameForm(request, present=present)
    made: list[Agreement] = []
    if form.does(
        lambda typed: made.append(
            actions.prepare_agreement(project, application, by=request.acting, at=request.at, **typed)
        )
    ):
        messages.success(request, _("Bozza della convenzione aperta: i passi che mancano sono qui sotto."))
        return redirect("agreement", made[0].pk) if made else redirect("agreements")
    context = {
        "read": read,
        "call": read.call,
        "look": looking.CALLS[read.call.state],
        "form": form,
        "closed": access.PREPARE.findings(request.acting, read.call),
        "grants": showing.grants(read.grants),
        "terms": showing.terms(read.terms),
    }
    return answer(request, "agreements/prepare.html", context)


def frame(request: Any, key: int) -> HttpResponse:
    """The parties and who represents them, the days, the project codes."""
    agreement = looking.agreed(request, key)
    present = {name: getattr(agreement, name) for name in ("code", "title", "starts", "ends")}
    form = RedraftForm(request, name="bozza", present=present | {"version": version_of_frame(agreement)})
    by = {"by": request.acting, "at": request.at}
    if form.does(lambda typed: actions.correct_draft(key, **typed, **by)):
        messages.success(request, _("Bozza corretta."))
        return redirect("agreement_frame", key)
    now = {"cup": agreement.cup, "cig": agreement.cig, "version": version_of_codes(agreement)}
    codes = CodesForm(request, name="codici", present=now)
    if codes.does(lambda typed: actions.record_codes(key, **typed, **by)):
        messages.success(request, _("Codici registrati."))
        return redirect("agreement_frame", key)
    partners = parties_of(agreement)
    held: dict[Any, list[Any]] = {}
    for one in representatives([partner.body_id for partner in partners], day(request.at)):
        held.setdefault(one.body_id, []).append(one)
    context = {
        **looking.head(request, agreement, "agreement_frame"),
        "partners": [(partner, held.get(partner.body_id, [])) for partner in partners],
        "form": form,
        "codes": codes,
        "may_correct": access.REDRAFT.allows(request.acting, agreement),
        "may_code": access.RECORD_CODES.allows(request.acting, agreement),
    }
    return answer(request, "agreements/frame.html", context)


def terms(request: Any, key: int) -> HttpResponse:
    """Every term with its value, its clause and its law; those still open stop the signature and are said first."""
    agreement = looking.agreed(request, key)
    context = {
        **looking.head(request, agreement, "agreement_terms"),
        "terms": showing.terms(agreement.terms),
        "open": terms_against(agreement.call.terms, agreement.terms)
        if agreement.state == Agreement.State.DRAFT
        else [],
        "may_settle": access.REDRAFT.allows(request.acting, agreement),
    }
    return answer(request, "agreements/terms.html", context)


def term(request: Any, key: int, term: str) -> HttpResponse:
    """Write in the draft a term that the call and the table left open."""
    agreement = looking.in_office(request, key)
    if term not in KINDS:
        raise Http404
    form = TermForm(request, kind=KINDS[term])
    if form.does(lambda typed: actions.settle_term(key, key=term, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Condizione scritta nella bozza."))
        return redirect("agreement_terms", key)
    context = {
        **looking.head(request, agreement, ""),
        "form": form,
        "code": f"term.{term}",
        "published": showing.published(agreement.call.terms, term),
        "closed": access.REDRAFT.findings(request.acting, agreement),
    }
    return answer(request, "agreements/term.html", context)


def plan(request: Any, key: int) -> HttpResponseBase:
    """The budget line by line, with its totals by side and year, by partner, and how each sum came to be."""
    agreement = looking.agreed(request, key)
    changes: dict[int, Any] = {}

    def changed(batch: Any) -> Any:
        changes.update(queries.changes_of(batch))
        return batch

    listing = Listing(
        request,
        budget_lines(agreement),
        [
            ListColumn(_("Voce"), lambda one: one.cost_line, "cost_line", italian=True),
            ListColumn(_("Macrovoce"), lambda one: str(one.get_category_display()), "category", under=True),
            ListColumn(_("Anno"), lambda one: one.year, "year"),
            ListColumn(_("Attività"), lambda one: one.activity.code, "activity__code"),
            ListColumn(
                _("Programma"), lambda one: one.activity.programme.code, "activity__programme__order", under=True
            ),
            ListColumn(_("Partner"), lambda one: one.body.name, "body__sort_key", italian=True),
            ListColumn(_("Parte"), lambda one: str(one.get_side_display()), "side", under=True),
            ListColumn(_("Fonte"), lambda one: one.source.name if one.source else None, "source__name", italian=True),
            ListColumn(_("Ore"), lambda one: one.hours, "hours", number=True),
            ListColumn(_("Costo orario"), lambda one: one.hourly_cost, "hourly_cost", amount=True, apart=True),
            ListColumn(_("Alla firma"), lambda one: one.initial, "initial", amount=True),
            ListColumn(_("Oggi"), lambda one: showing.amended(one, changes.get(one.pk, ())), "budget", amount=True),
        ],
        caption=_("Piano economico, voce per voce"),
        totals_from=procedure.AGREEMENT,
        search=(
            "activity__code",
            "activity__title",
            "activity__programme__code",
            "body__name",
            "cost_line",
            "source__name",
        ),
        prepare=changed,
        file_name=f"piano-{agreement.code}",
    )
    if file := listing.export():
        return file
    totals = queries.plan_totals(agreement)
    context = {
        **looking.head(request, agreement, "agreement_plan"),
        "list": listing,
        "by_side": showing.by_side(totals),
        "by_partner": showing.by_partner(totals),
    }
    return answer(request, "agreements/plan.html", context)
