"""Pacts: read by everybody they concern, kept by the office of the administration that promotes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import day, show_day
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.alliances import access, actions, queries, rules
from condivisa.stages.alliances.forms import CancelPartyForm, CancelTermForm, JoinForm, LeaveForm, RenewForm
from condivisa.stages.alliances.models import Pact, PactParty

ENTRY, EXIT = "entrata", "uscita"
"""What a choice cancels of a party."""


def pacts(request: Any) -> HttpResponseBase:
    """The pacts that concern the body acted for."""
    listing = Listing(
        request,
        queries.pacts_for(request.acting),
        [
            ListColumn(_("Patto"), lambda one: one.title, "title", address=_address, italian=True),
            ListColumn(_("Chi lo promuove"), lambda one: one.administration.name, "administration__sort_key"),
            ListColumn(_("Firmato il"), lambda one: one.signed_on, "signed_on"),
        ],
        caption=_("Patti"),
        search=("title", "administration__name"),
        file_name="patti",
    )
    loads = bool(access.KEEP.roles & request.acting.roles)  # a pact comes in with a procedure file
    return listing.export() or answer(request, "alliances/pacts.html", {"listing": listing, "loads": loads})


def pact(request: Any, slug: str) -> HttpResponseBase:
    """One pact: its terms and the gaps between them, who is in and who went out, by which act."""
    found = get_object_or_404(queries.pacts_for(request.acting), slug=slug)
    on = day(request.at)
    listing = Listing(
        request,
        queries.every_party(found),
        [
            ListColumn(_("Ente"), lambda one: one.body.name, "body__sort_key", italian=True),
            ListColumn(_("Entrato il"), lambda one: one.joined_on, "joined_on"),
            ListColumn(_("Con quale atto"), lambda one: one.joined_by, italian=True, under=True),
            ListColumn(_("Uscito il"), lambda one: one.left_on, "left_on"),
            ListColumn(_("Con quale atto è uscito"), lambda one: one.left_by, italian=True, under=True),
            ListColumn(_("Annullato il"), lambda one: one.cancelled_on, "cancelled_on"),
            ListColumn(_("Perché era sbagliato"), lambda one: one.cancelled_because, italian=True, under=True),
        ],
        caption=_("Chi è nel patto, e chi ne è uscito"),
        search=("body__name", "joined_by", "left_by"),
        file_name=f"patto-{slug}",
    )
    if file := listing.export():
        return file
    context = {
        "pact": found,
        "terms": [(one, not one.cancelled_on and one.first <= on <= one.last) for one in found.terms.all()],
        "gaps": rules.gaps(queries.terms_of(found)),
        "listing": listing,
        "counts": found.stated_counts.all(),
        "groups": found.groups.all(),
    }
    return answer(request, "alliances/pact.html", context)


def office(request: Any, slug: str) -> HttpResponse:
    """Record who comes in, who goes out, a further term; cancel what was recorded wrongly."""
    found = get_object_or_404(queries.pacts_for(request.acting).filter(administration=request.acting.body), slug=slug)
    by, at = request.acting, request.at
    parties = list(queries.parties_of(found))
    inside = [(str(one.body_id), one.body.name) for one in parties if one.left_on is None]
    outside = [(str(one.pk), one.name) for one in queries.outside(found)]
    join = JoinForm(request, name="entra", bodies=outside)
    leave = LeaveForm(request, name="esce", bodies=inside)
    renew = RenewForm(request, name="rinnova")
    spans = [
        (
            str(one.pk),
            _("dal %(a)s al %(b)s") % {"a": show_day(one.first, language()), "b": show_day(one.last, language())},
        )
        for one in found.terms.filter(cancelled_on=None)
    ]
    undo = CancelTermForm(request, name="annulla", terms=spans)
    wrong = CancelPartyForm(request, name="annulla-ente", recorded=_recorded(parties))
    if wrong.does(lambda typed: _cancel(found, typed["what"], typed["reason"], request)):
        messages.success(request, _("Annotazione annullata: resta scritta con il motivo. Ora annoti quella giusta."))
        return redirect("pact_office", slug)
    if join.does(lambda typed: actions.join_pact(found.pk, by=by, at=at, **typed)):
        messages.success(request, _("Adesione annotata."))
        return redirect("pact", slug)
    if leave.does(lambda typed: actions.leave_pact(found.pk, by=by, at=at, **typed)):
        messages.success(request, _("Uscita annotata."))
        return redirect("pact", slug)
    if renew.does(lambda typed: actions.renew_pact(found.pk, by=by, at=at, **typed)):
        messages.success(request, _("Nuovo periodo annotato. I giorni scoperti, se ce ne sono, si leggono nel patto."))
        return redirect("pact", slug)
    if undo.does(lambda typed: actions.cancel_term(found.pk, by=by, at=at, **typed)):
        messages.success(request, _("Periodo annullato. Ora annoti quello giusto."))
        return redirect("pact_office", slug)
    context = {
        "pact": found,
        "undo": undo,
        "wrong": wrong,
        "parties": parties,
        "spans": spans,
        "join": join,
        "leave": leave,
        "renew": renew,
        "closed": access.KEEP.findings(by, found),
        "gaps": rules.gaps(queries.terms_of(found)),
    }
    return answer(request, "alliances/office.html", context)


def _recorded(parties: Sequence[PactParty]) -> Iterator[tuple[str, str]]:
    """Each coming in, and each going out, as a choice."""
    for one in parties:
        joined = {"name": one.body.name, "on": show_day(one.joined_on, language())}
        yield f"{ENTRY}-{one.pk}", _("%(name)s, entrato il %(on)s") % joined
        if one.left_on:
            left = {"name": one.body.name, "on": show_day(one.left_on, language())}
            yield f"{EXIT}-{one.pk}", _("%(name)s, uscito il %(on)s") % left


def _cancel(pact: Pact, what: str, reason: str, request: Any) -> object:
    which, _dash, party = what.partition("-")
    act = actions.cancel_exit if which == EXIT else actions.cancel_entry
    return act(pact.pk, party=int(party), reason=reason, by=request.acting, at=request.at)


def _address(pact: Pact) -> str:
    return reverse("pact", kwargs={"slug": pact.slug})
