"""The money behind a notice: what it promises, what is booked and committed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.fields import MoneyField
from condivisa.records.prepared import prepared
from condivisa.stages.calls.access import OF_A_BOOKING
from condivisa.stages.calls.models import (
    IN_FORCE,
    Booking,
    Call,
    Commitment,
    FundingShare,
    Programme,
)
from condivisa.stages.coprogramming.models import Procedure


def shares_by_source_year(call: Call) -> dict[tuple[str, int], Decimal]:
    """What the notice promises (EUR), by name of the source and year. Source: practice."""
    return _by_source_year(FundingShare.objects.filter(programme__call=call))


def bookings_by_source_year(call: Call) -> dict[tuple[str, int], Decimal]:
    """What is booked for the notice (EUR), by name of the source and year. Source: D.Lgs. 267/2000, art. 183, c. 3."""
    return _by_source_year(Booking.objects.filter(call=call))


def _by_source_year(rows: QuerySet[Any]) -> dict[tuple[str, int], Decimal]:
    summed = rows.order_by().values_list("source__name", "year").annotate(total=Sum("amount"))
    return {(source, year): total for source, year, total in summed}


@dataclass(frozen=True)
class Link:
    """One link of the budget chain: a source and year with what is promised, booked and committed (EUR)."""

    source: str
    year: int
    share: Decimal
    booked: Decimal
    committed: Decimal


def budget_chain(call: Call) -> list[Link]:
    """The money behind a notice, by source and year. Source: D.Lgs. 267/2000, art. 183."""
    shares, booked = shares_by_source_year(call), bookings_by_source_year(call)
    committed = {
        (source, year): total
        for source, year, total in Commitment.objects.filter(booking__call=call)
        .order_by()
        .values_list("booking__source__name", "booking__year")
        .annotate(total=Sum("amount"))
    }
    return [
        Link(*key, shares.get(key, ZERO), booked.get(key, ZERO), committed.get(key, ZERO))
        for key in sorted({*shares, *booked})
    ]


@dataclass(frozen=True)
class Allocated:
    """What a source puts into an intervention in a year (EUR), at the level whose notice it is."""

    level: str
    slug: str
    code: str
    programme: str
    title: str
    source: str
    year: int
    amount: Decimal


def allocated(procedure: Procedure) -> list[Allocated]:
    """The money of every notice of a procedure by intervention, source and year, in one statement; revoked ones apart.

    Source: D.Lgs. 117/2017, art. 55, c. 1; L. 241/1990, art. 12.
    """
    call, programme = "programme__call__", "programme__"
    rows = (
        FundingShare.objects.filter(programme__call__procedure=procedure)
        .exclude(programme__call__state=Call.State.REVOKED)
        .order_by(f"{call}code", f"{programme}order", "source__name", "year")
        .values_list(
            f"{call}title",
            f"{call}procedure__slug",
            f"{call}code",
            f"{programme}code",
            f"{programme}title",
            "source__name",
            "year",
        )
        .annotate(total=Sum("amount"))
    )
    return [Allocated(*row) for row in rows]


def shares_by_programme(call: Call) -> Mapping[str, Mapping[tuple[int, int], Decimal]]:
    """What each source (by key) puts into each programme (by code, in order) in each year (EUR); one statement.

    Source: practice.
    """
    found: dict[str, dict[tuple[int, int], Decimal]] = {}
    for code, source, year, total in _shares(call.pk):
        shares = found.setdefault(code, {})
        if source is not None:
            shares[source, year] = total
    return found


@prepared
def _shares(call_id: int) -> QuerySet[Programme, tuple[Any, ...]]:
    rows = Programme.objects.filter(call=call_id).order_by("order", "pk")
    return rows.values_list("code", "shares__source", "shares__year").annotate(total=Sum("shares__amount"))


def bookings_of(call: Call) -> QuerySet[Booking]:
    """What is set aside for a notice, with what is committed of each; nothing that was cancelled.

    Source: D.Lgs. 267/2000, art. 183.
    """
    return (
        Booking.objects.filter(IN_FORCE, call=call)
        .select_related("source")
        .prefetch_related(_bound())
        .order_by("source__name", "year", "pk")
    )


def _bound() -> Prefetch[Any]:
    return Prefetch("commitments", Commitment.objects.filter(IN_FORCE).order_by("pk"))


def cancelled_of(call: Call) -> tuple[list[Booking], list[Commitment]]:
    """The counter-entries of a notice, each with what it cancels. Source: D.Lgs. 267/2000, art. 183."""
    commitments = Commitment.objects.filter(booking__call=call, cancels__isnull=False)
    bookings = Booking.objects.filter(call=call, cancels__isnull=False).select_related("source")
    return list(bookings.order_by("pk")), list(commitments.select_related("booking__source").order_by("pk"))


def get_booking(booking_id: int, *, viewer: Acting) -> Booking:
    """One booking of the viewer's administration. Raises `Booking.DoesNotExist`. Source: L. 241/1990, art. 5-6."""
    return (
        Booking.objects.filter(OF_A_BOOKING.q(viewer))
        .select_related("call__procedure__administration", "source")
        .prefetch_related(_bound())
        .get(pk=booking_id)
    )


def get_commitment(commitment_id: int, *, viewer: Acting) -> Commitment:
    """One commitment of the viewer's administration. Raises `Commitment.DoesNotExist`.

    Source: L. 241/1990, art. 5-6.
    """
    bookings = Booking.objects.filter(OF_A_BOOKING.q(viewer))
    return Commitment.objects.filter(booking__in=bookings).select_related("booking__source").get(pk=commitment_id)


def with_contribution(calls: QuerySet[Call]) -> QuerySet[Any]:
    """These calls, each with what all its sources put into it (`contribution`, EUR). Source: practice."""
    shares = FundingShare.objects.filter(programme__call=OuterRef("pk")).order_by().values("programme__call")
    put_in = Subquery(shares.annotate(total=Sum("amount")).values("total"))
    return calls.annotate(contribution=Coalesce(put_in, Value(ZERO, output_field=MoneyField())))
