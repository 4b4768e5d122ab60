"""What stands before a signature: checks on the partners, commitments with their visa, sureties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.base.money import ZERO, Figure, show
from condivisa.law import tuel
from condivisa.records.papers import store
from condivisa.records.papers.serving import served
from condivisa.records.papers.uploads import SIGNED, Kind, acceptable_upload, kind_of
from condivisa.records.screens.answers import answer
from condivisa.records.screens.fields import show_number
from condivisa.stages.agreements import access, actions, showing
from condivisa.stages.agreements.forms import CheckForm, CommitmentForm, FreeCommitmentForm, SuretyForm, VoidSuretyForm
from condivisa.stages.agreements.models import SigningCheck, Surety
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import committed, granted, parties_of
from condivisa.stages.agreements.queries import screens as queries
from condivisa.stages.agreements.rules.coverage import guaranteed, uncovered
from condivisa.stages.calls import access as of_calls
from condivisa.stages.calls.models import Booking, Commitment


def checks(request: Any, key: int) -> HttpResponse:
    """What the signature asks to be checked, partner by partner; the office records each with its validity."""
    agreement = looking.agreed(request, key)
    partners = [one.body for one in parties_of(agreement)]
    form = CheckForm(request, partners=partners)

    def record(typed: Any) -> object:
        body = UUID(typed["body"]) if typed["body"] else None
        fields = {**typed, "kind": SigningCheck.Kind(typed["kind"]), "body": body}
        return actions.record_check(key, **fields, by=request.acting, at=request.at)

    if form.does(record):
        messages.success(request, _("Verifica registrata."))
        return redirect("agreement_checks", key)
    needed = queries.needed_checks(agreement, day(request.at))
    context = {
        **looking.head(request, agreement, "agreement_checks"),
        "needed": needed,
        "sources": list({one.kind.label: one.source for one in needed}.items()),
        "mine": [one for one in needed if not one.holds and one.body and one.body.pk == request.acting.body],
        "checks": queries.checks_of(agreement),
        "form": form,
        "closed": access.CHECK.findings(request.acting, agreement),
    }
    return answer(request, "agreements/checks.html", context)


def commitments(request: Any, key: int) -> HttpResponse:
    """What the grant needs and what is committed, by source and year; take a commitment of the notice for it."""
    agreement = looking.agreed(request, key)
    free = queries.free_commitments(agreement)
    form = CommitmentForm(request, free=[(one, _commitment(one)) for one in free])
    if form.does(lambda typed: actions.link_commitment(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Impegno collegato alla convenzione."))
        return redirect("agreement_commitments", key)
    taken = queries.commitments_of(agreement)
    freeing = FreeCommitmentForm(request, name="libera", free=[(one, _commitment(one)) for one in taken])
    if freeing.does(lambda typed: actions.free_commitment(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Impegno liberato: un’altra convenzione lo può prendere."))
        return redirect("agreement_commitments", key)
    given, bound, asked = granted(agreement), committed(agreement), queries.asked_by_changes(agreement)
    needed = showing.together(given, asked)
    context = {
        **looking.head(request, agreement, "agreement_commitments"),
        "table": showing.coverage(given, bound, asked, taken),
        "missing": uncovered(needed, bound),
        "taken": showing.commitments(taken),
        "free": free,
        "bookings": [
            (one, _left(one, left))
            for one, left in queries.bookings_left(agreement)
            if (one.source.name, one.year) in needed  # of a notice with the money of many, most are not this one's
        ],
        "commits": bool(of_calls.COMMIT.roles & request.acting.roles),
        "form": form,
        "freeing": freeing,
        "closed": access.COMMIT.findings(request.acting, agreement),
    }
    return answer(request, "agreements/commitments.html", context)


def _left(one: Booking, left: Decimal) -> Figure:
    """What is still to bind of a booking."""
    inputs = {_("prenotato"): one.amount, _("impegnato"): one.amount - left}
    return Figure(left, _("prenotato − impegnato"), inputs, tuel.COMMITMENT)


def _commitment(one: Commitment) -> str:
    return _("%(number)s – %(source)s, %(year)s: %(amount)s") % {
        "number": one.number,
        "source": one.booking.source.name,
        "year": one.booking.year,
        "amount": show(one.amount),
    }


def sureties(request: Any, key: int) -> HttpResponse:
    """The sureties handed in, each with its document and the days it covers."""
    agreement = looking.agreed(request, key)
    form = SuretyForm(request)

    def add(typed: Any) -> object:
        file = typed.pop("file")
        content = file.read()
        require(acceptable_upload(file.name, content, kinds=SIGNED))
        return actions.add_surety(key, **typed, file=content, by=request.acting, at=request.at)

    if form.does(add):
        messages.success(request, _("Garanzia registrata."))
        return redirect("agreement_sureties", key)
    terms, recorded = agreement.terms, queries.sureties_of(agreement)
    found = [one for one in recorded if one.voided_on is None]
    named = [(one.pk, f"{one.guarantor}, n. {one.number}: {show(one.amount)} €") for one in found]
    voiding = VoidSuretyForm(request, name="annulla", sureties=named)
    if voiding.does(lambda typed: actions.void_surety(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("La garanzia non conta più; resta scritto il perché."))
        return redirect("agreement_sureties", key)
    percent = terms.get("advance_percent")
    asked = bool(percent and terms.get("advance_surety"))
    handed_in = [(one.amount, one.last) for one in found]
    clause = terms.clause("advance_surety")
    context = {
        **looking.head(request, agreement, "agreement_sureties"),
        "sureties": recorded,
        "in_force": found,
        "voiding": voiding,
        "advance": percent,
        "asked": asked,
        "amounts": _guaranteed(sum(granted(agreement).values(), ZERO), percent, handed_in, clause, on=day(request.at))
        if asked
        else (),
        "clause": clause,
        "form": form,
        "closed": access.CHECK.findings(request.acting, agreement),
    }
    return answer(request, "agreements/sureties.html", context)


def _guaranteed(
    grant: Decimal, percent: Decimal, handed_in: Sequence[tuple[Decimal, date]], clause: str, *, on: date
) -> list[tuple[str, Figure]]:
    """The advance, what is guaranteed of it and what is missing (EUR), each with its reckoning."""
    found = guaranteed(grant, percent, handed_in, on=on)
    inputs: dict[str, Decimal | int | str | date] = {_("contributo"): grant, _("anticipo"): f"{show_number(percent)} %"}
    parts = {_("anticipo"): found.advance, _("garantiti"): found.covered}
    return [
        (_("Anticipo"), Figure(found.advance, _("contributo × anticipo"), inputs, clause)),
        (_("Garantiti"), Figure(found.covered, _("somma delle garanzie non ancora scadute"), {}, clause)),
        (_("Mancano"), Figure(found.missing, _("anticipo − garantiti, mai sotto zero"), parts, clause)),
    ]


def surety_file(request: Any, key: int, number: int) -> HttpResponseBase:
    """The document of a surety."""
    agreement = looking.agreed(request, key)
    try:
        surety = agreement.sureties.select_related("file").get(pk=number)
    except Surety.DoesNotExist:
        raise Http404 from None
    signed_apart = kind_of(store.read(surety.file)) == Kind.P7M
    return served(surety.file, f"garanzia-{surety.pk}.pdf{'.p7m' if signed_apart else ''}")
