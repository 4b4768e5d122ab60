"""The money behind a notice: bookings, the opening act, commitments with their visa."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.records.screens.answers import answer
from condivisa.stages.calls import access, actions, queries, showing
from condivisa.stages.calls.forms.acts import BookingForm, CancelForm, CommitmentForm, OpeningForm
from condivisa.stages.calls.models import Booking, Call, Commitment
from condivisa.stages.calls.pages import looking


def money(request: Any, slug: str, code: str) -> HttpResponse:
    """What is promised, booked and committed, by source and year; book money."""
    call = looking.found(request, slug, code)
    draft = queries.draft_of(call)
    form = BookingForm(request, sources=[(one.code, one.name) for one in draft.sources], years=queries.years_of(call))
    if form.does(lambda typed: actions.add_booking(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Prenotazione registrata."))
        return redirect("call_money", slug, code)
    bookings = list(queries.bookings_of(call))
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "form": form,
        "closed": access.BOOK.findings(request.acting, call),
        "table": showing.chain(call, bookings),
        "bookings": [(one, showing.to_commit(one)) for one in bookings],
        "missing": queries.coverage_of(call),
        "cancelled": [one for some in queries.cancelled_of(call) for one in some],
        "may_book": access.BOOK.roles & request.acting.roles,
        "may_commit": access.COMMIT.roles & request.acting.roles,
    }
    return answer(request, "calls/money.html", context)


def commit(request: Any, slug: str, code: str, key: int) -> HttpResponse:
    """Bind money of a booking, with the accounting visa."""
    try:
        booking = queries.get_booking(key, viewer=request.acting)
    except Booking.DoesNotExist:
        raise Http404 from None
    call = looking.found(request, slug, code)
    if booking.call_id != call.pk:
        raise Http404
    form = CommitmentForm(request)
    if form.does(lambda typed: actions.commit_money(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Impegno registrato."))
        return redirect("call_money", slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "booking": booking,
        "committed": showing.committed(booking),
        "left": showing.to_commit(booking),
        "form": form,
        "closed": access.COMMIT.findings(request.acting, booking),
    }
    return answer(request, "calls/commit.html", context)


def cancel_booking(request: Any, slug: str, code: str, key: int) -> HttpResponse:
    """Cancel a booking that was wrong."""
    call = looking.found(request, slug, code)
    try:
        booking = queries.get_booking(key, viewer=request.acting)
    except Booking.DoesNotExist:
        raise Http404 from None
    if booking.call_id != call.pk:
        raise Http404
    form = CancelForm(request)
    if form.does(lambda typed: actions.cancel_booking(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Prenotazione stornata."))
        return redirect("call_money", slug, code)
    closed = access.BOOK.findings(request.acting, call)
    return _cancelling(request, call, booking, form, closed, booking=booking)


def cancel_commitment(request: Any, slug: str, code: str, key: int) -> HttpResponse:
    """Cancel a commitment that was wrong."""
    call = looking.found(request, slug, code)
    try:
        commitment = queries.get_commitment(key, viewer=request.acting)
    except Commitment.DoesNotExist:
        raise Http404 from None
    if commitment.booking.call_id != call.pk:
        raise Http404
    form = CancelForm(request)
    if form.does(lambda typed: actions.cancel_commitment(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Impegno stornato."))
        return redirect("call_money", slug, code)
    closed = access.COMMIT.findings(request.acting, commitment.booking)
    return _cancelling(request, call, commitment, form, closed, booking=commitment.booking)


def _cancelling(
    request: Any,
    call: Call,
    entry: Booking | Commitment,
    form: CancelForm,
    closed: list[Finding],
    *,
    booking: Booking,
) -> HttpResponse:
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "entry": entry,
        "booking": booking,
        "commitment": entry != booking,
        "form": form,
        "closed": closed,
    }
    return answer(request, "calls/cancel.html", context)


def opening(request: Any, slug: str, code: str) -> HttpResponse:
    """Record the opening act, once the money is booked."""
    call = looking.found(request, slug, code)
    form = OpeningForm(request)
    if form.does(lambda typed: actions.adopt_opening_act(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Atto di avvio registrato."))
        return redirect("call_office", slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "form": form,
        "closed": access.OPEN.findings(request.acting, call),
        "missing": queries.coverage_of(call),
        "basis": queries.basis_of(call, on=day(request.at)),
    }
    return answer(request, "calls/opening.html", context)
