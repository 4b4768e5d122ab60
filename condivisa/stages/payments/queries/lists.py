"""Lists and single things for pages: only what is the viewer's, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments import access
from condivisa.stages.payments.models import (
    CancelledOrder,
    Clawback,
    GuaranteeCall,
    Offset,
    PayeeCheck,
    Payment,
    PaymentShare,
    Redetermination,
)
from condivisa.stages.payments.papers import AUTHORISATION, CLAWBACK_REQUEST, GUARANTEE_CALL


def payments(*, viewer: Acting) -> QuerySet[Payment]:
    """The payments the viewer's body has a side in, the latest first. Source: L. 241/1990, art. 10."""
    mine = Payment.objects.filter(agreement__in=_agreements(viewer))
    deep = mine.select_related("agreement__call__procedure", "payee", "report__period").defer("report__breakdown")
    return deep.order_by("-requested_at", "-pk")


def _agreements(viewer: Acting) -> QuerySet[Any]:
    return Agreement.objects.filter(OF_A_PARTY.q(viewer)).values("pk")


@dataclass(frozen=True)
class PaymentPage:
    """A payment with what it splits into, what is taken off, the checks on its payee, the orders that failed."""

    payment: Payment
    shares: Sequence[PaymentShare]
    offsets: Sequence[Offset]
    checks: Sequence[PayeeCheck]
    cancelled: Sequence[CancelledOrder]


def acts_of(agreement: Agreement) -> QuerySet[Paper]:
    """The acts of payments of an agreement, and its letters on money to come back. Source: D.P.R. 445/2000, art. 53."""
    return Paper.objects.filter(
        Q(pk__in=Payment.objects.filter(agreement=agreement, authorisation__isnull=False).values("authorisation"))
        | Q(pk__in=Redetermination.objects.filter(agreement=agreement).values("act"))
        | Q(pk__in=Clawback.objects.filter(agreement=agreement).values("paper"))
        | Q(pk__in=GuaranteeCall.objects.filter(clawback__agreement=agreement).values("paper"))
    )


def past_signing() -> Q:
    """Which papers of money cannot be signed any more: the authorisation of a payment that was refused, a request of
    which all came back, a letter to a guarantor for a return that is closed. Source: practice.
    """
    this = OuterRef("pk")
    requests = Clawback.objects.filter(paper=this, state__in=access.SIGN_CLAWBACK.while_in)
    letters = GuaranteeCall.objects.filter(paper=this, clawback__state__in=access.SIGN_GUARANTEE_CALL.while_in)
    refused = Payment.objects.filter(authorisation=this, state=Payment.State.REFUSED)
    return (
        Q(Exists(refused), kind=AUTHORISATION.kind)
        | Q(~Exists(requests), kind=CLAWBACK_REQUEST.kind)
        | Q(~Exists(letters), kind=GUARANTEE_CALL.kind)
    )


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
        list(payment.cancelled_orders.select_related("ordered_by").order_by("pk")),
    )
