from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.money import ZERO
from condivisa.law import tuel
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers.dates import not_ahead
from condivisa.stages.calls import access, queries, questions
from condivisa.stages.calls.events import (
    BookingCancelled,
    CommitmentCancelled,
    MoneyBooked,
    MoneyCommitted,
    OpeningActAdopted,
)
from condivisa.stages.calls.models import (
    IN_FORCE,
    Booking,
    Call,
    Commitment,
    Source,
)
from condivisa.stages.calls.rules import budget, readiness

REASONED = "L. 241/1990, art. 3"


@transaction.atomic(durable=True)
def add_booking(
    call_id: int,
    *,
    source: str,
    year: int,
    chapter: str,
    number: str,
    amount: Decimal,
    act: str,
    by: Acting,
    at: datetime,
) -> Booking:
    """Record money (EUR) of a source, by code, and year set aside for a notice before its opening act.

    Raises `Refused`. Source: D.Lgs. 267/2000, art. 183, c. 3.
    """
    call = queries.locked(call_id)
    known = Source.objects.filter(procedure=call.procedure_id, code=source)
    same = Booking.objects.filter(call=call, source__in=known, year=year, number=number, cancels=None)
    taken = same.filter(IN_FORCE)
    require(
        access.BOOK.findings(by, call),
        [] if known else [blocks("call.source_unknown", "practice", unknown=source)],
        [blocks("call.booking_twice", "practice", number=number, year=year)] if taken else [],
        budget.positive(amount),
        budget.identified(chapter, number, act),
    )
    booking = Booking.objects.create(
        call=call,
        source=known[0],
        year=year,
        chapter=chapter,
        number=number,
        amount=amount,
        act=act,
        writing=same.count(),
    )
    journal.record(MoneyBooked(call.pk, booking.pk, booking.source_id, year, amount), by=by, at=at, chain=call.chain)
    return booking


@transaction.atomic(durable=True)
def commit_money(
    booking_id: int,
    *,
    number: str,
    amount: Decimal,
    act: str,
    visa_number: str,
    visa_date: date,
    by: Acting,
    at: datetime,
) -> Commitment:
    """Record that money (EUR) of a booking is bound to a debt, with the accounting visa of coverage.

    Raises `Refused` beyond what the booking has left. Source: D.Lgs. 267/2000, art. 183, c. 7.
    """
    booking = Booking.objects.select_related("call__procedure").get(pk=booking_id)
    call = queries.locked(booking.call_id)
    committed = booking.commitments.aggregate(total=Sum("amount"))["total"] or ZERO
    same = booking.commitments.filter(number=number, cancels=None)
    taken = same.filter(IN_FORCE).exists()
    twice = [blocks("call.commitment_twice", "practice", number=number)] if taken else []
    require(
        access.COMMIT.findings(by, booking),
        _stands(booking),
        twice,
        budget.positive(amount),
        budget.within_the_booking(booking.amount, committed, amount),
        budget.identified(number, act),
        budget.with_visa(visa_number, visa_date, on=day(at)),
    )
    commitment = Commitment.objects.create(
        booking=booking,
        number=number,
        amount=amount,
        act=act,
        visa_number=visa_number,
        visa_date=visa_date,
        writing=same.count(),
    )
    journal.record(
        MoneyCommitted(booking.pk, commitment.pk, number, amount, visa_number), by=by, at=at, chain=call.chain
    )
    return commitment


@transaction.atomic(durable=True)
def cancel_booking(booking_id: int, *, reason: str, by: Acting, at: datetime) -> Booking:
    """Cancel a booking that was wrong by a counter-entry, which gives its reason; both stay, and count nothing.

    Raises `Refused` while a commitment rests on it. Source: D.Lgs. 267/2000, art. 183, c. 3; practice.
    """
    booking = Booking.objects.get(pk=booking_id)
    call = queries.locked(booking.call_id)
    rests = booking.commitments.filter(IN_FORCE).count()
    require(
        access.BOOK.findings(by, call),
        _stands(booking),
        [blocks("call.booking_committed", tuel.COMMITMENT, commitments=rests)] if rests else [],
        [] if reason.strip() else [blocks("call.reason_missing", REASONED)],
    )
    counter = Booking.objects.create(**_counter(booking, ("call", "source", "year", "chapter"), reason))
    event = BookingCancelled(call.pk, booking.pk, counter.pk, booking.amount)
    journal.record(event, by=by, at=at, chain=call.chain)
    return counter


@transaction.atomic(durable=True)
def cancel_commitment(commitment_id: int, *, reason: str, by: Acting, at: datetime) -> Commitment:
    """Cancel a commitment that was wrong by a counter-entry, which gives its reason; its booking has that much left.

    Raises `Refused` once an agreement has taken it. Source: D.Lgs. 267/2000, art. 183; practice.
    """
    booking = Booking.objects.get(commitments=commitment_id)
    call = queries.locked(booking.call_id)
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id)
    taken = questions.commitment_taken(commitment.pk)
    require(
        access.COMMIT.findings(by, booking),
        _stands(commitment),
        [blocks("call.commitment_taken", tuel.COMMITMENT, number=commitment.number)] if taken else [],
        [] if reason.strip() else [blocks("call.reason_missing", REASONED)],
    )
    same = ("booking", "visa_number", "visa_date")
    counter = Commitment.objects.create(**_counter(commitment, same, reason))
    event = CommitmentCancelled(booking.pk, commitment.pk, counter.pk, commitment.amount)
    journal.record(event, by=by, at=at, chain=call.chain)
    return counter


def _stands(entry: Booking | Commitment) -> list[Finding]:
    """What was cancelled already, and what cancels, cannot be used nor cancelled."""
    stands = type(entry).objects.filter(IN_FORCE, pk=entry.pk).exists()
    return [] if stands else [blocks("call.entry_cancelled", "practice", number=entry.number)]


def _counter(entry: Booking | Commitment, same: Iterable[str], reason: str) -> dict[str, Any]:
    kept = {name: getattr(entry, name) for name in (*same, "number", "act", "writing")}
    return {**kept, "amount": -entry.amount, "cancels": entry, "reason": reason.strip()}


@transaction.atomic(durable=True)
def adopt_opening_act(call_id: int, *, number: str, date: date, by: Acting, at: datetime) -> Call:
    """Record the opening act, numbered by the office: money is booked, somebody answers for the procedure.

    Raises `Refused`, naming each source and year that is not booked. Source: D.M. 72/2021, par. 3;
    D.Lgs. 267/2000, art. 107 and 183, c. 3.
    """
    call = queries.locked(call_id)
    procedure = call.procedure
    require(
        access.OPEN.findings(by, call),
        readiness.ready_to_open(procedure.procedure_manager_id is not None, procedure.director_id is not None),
        budget.missing_bookings(queries.shares_by_source_year(call), queries.bookings_by_source_year(call)),
        [] if number.strip() else [blocks("call.act_unnumbered", "D.P.R. 445/2000, art. 53")],
        not_ahead(date, at=at),
    )
    call.opening_act_number, call.opening_act_date = number, date
    call.save(update_fields=["opening_act_number", "opening_act_date"])
    journal.record(OpeningActAdopted(call.pk, number, date), by=by, at=at, chain=call.chain)
    return call
