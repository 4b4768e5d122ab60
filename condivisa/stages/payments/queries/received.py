"""What a body has cashed, for its own yearly table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from condivisa.base.money import ZERO
from condivisa.law import market
from condivisa.records.access import Acting
from condivisa.stages.payments.models import Payment


@dataclass(frozen=True)
class YearReceived:
    """What was cashed in a year (EUR), whether the law wants it published, and by which day."""

    year: int
    total: Decimal
    due: date
    to_publish: bool
    many: int
    """How many payments make the total."""


def received_by(viewer: Acting, year: int | None = None) -> QuerySet[Payment]:
    """The payments cashed by the viewer's body, newest first. Source: L. 124/2017, art. 1, c. 125-127."""
    paid = Payment.objects.filter(payee=viewer.body, state=Payment.State.PAID)
    if year is not None:
        paid = paid.filter(paid_on__year=year)
    return paid.select_related("agreement__call__procedure__administration").order_by("-paid_on", "-pk")


def by_year(*, viewer: Acting) -> Sequence[YearReceived]:
    """What the viewer's body cashed year by year, newest first. Source: L. 124/2017, art. 1, c. 125-127."""
    rows = (
        Payment.objects.filter(payee=viewer.body, state=Payment.State.PAID)
        .order_by()
        .values_list(ExtractYear("paid_on"))
        .annotate(total=Sum("net"), many=Count("pk"))
    )
    return [
        YearReceived(
            year,
            total,
            date(year + 1, *market.LAST_DAY),
            total >= market.RECEIVED_THRESHOLD_PER_YEAR.value(date(year, 12, 31)),
            many,
        )
        for year, total, many in sorted(rows, reverse=True)
    ]


def asked_elsewhere(payment: Payment, on: date) -> Decimal:
    """What the payee of a payment asked of the same administration in the year of a day, under other agreements (EUR),
    refused requests left out. Source: D.Lgs. 33/2013, art. 26, c. 2.
    """
    administration = payment.agreement.call.procedure.administration_id
    others = Payment.objects.filter(
        payee=payment.payee, agreement__call__procedure__administration=administration, requested_at__year=on.year
    )
    live = others.exclude(agreement=payment.agreement).exclude(state=Payment.State.REFUSED)
    return live.aggregate(total=Sum("gross"))["total"] or ZERO
