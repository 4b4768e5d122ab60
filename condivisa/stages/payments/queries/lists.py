"""Lists and single things for pages: only what is the viewer's, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from condivisa.records.access import Acting
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments import access
from condivisa.stages.payments.models import Offset, PayeeCheck, Payment, PaymentShare


def payments(*, viewer: Acting) -> QuerySet[Payment]:
    """The payments the viewer's body has a side in, the latest first. Source: L. 241/1990, art. 10."""
    mine = Payment.objects.filter(agreement__in=_agreements(viewer))
    deep = mine.select_related("agreement__call__procedure", "payee", "report__period").defer("report__breakdown")
    return deep.order_by("-requested_at", "-pk")


def _agreements(viewer: Acting) -> QuerySet[Any]:
    return Agreement.objects.filter(access.PARTIES.q(viewer)).values("pk")


@dataclass(frozen=True)
class PaymentPage:
    """A payment with what it splits into, what is taken off, and the checks on its payee."""

    payment: Payment
    shares: Sequence[PaymentShare]
    offsets: Sequence[Offset]
    checks: Sequence[PayeeCheck]


def get_payment(payment_id: int, *, viewer: Acting) -> PaymentPage:
    """One payment of the viewer's. Raises `Payment.DoesNotExist` for another's. Source: L. 241/1990, art. 10."""
    papers = ("debit_note", "authorisation", "attested_by", "authorised_by", "ordered_by")
    mine = payments(viewer=viewer).select_related(*papers, "agreement__call__procedure__administration")
    payment = mine.get(pk=payment_id)
    checks = PayeeCheck.objects.filter(agreement=payment.agreement, payee=payment.payee)
    shares = payment.shares.select_related("commitment__commitment__booking__source", "programme", "body")
    return PaymentPage(
        payment,
        list(shares.order_by("commitment__commitment__booking__year", "pk")),
        list(payment.offsets.select_related("clawback__programme", "clawback__body").order_by("pk")),
        list(checks.order_by("-checked_on", "-pk")),
    )
