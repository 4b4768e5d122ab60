"""What the actions of payments take: with the agreement locked first, then the payment or the clawback."""

from __future__ import annotations

from django.db.models import QuerySet

from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.models import Clawback, Payment


def locked(agreement_id: int) -> Agreement:
    """The agreement, locked: the root of everything here. Raises `Agreement.DoesNotExist`. Source: practice."""
    return _locked.get(agreement_id)


@prepared
def _locked(agreement_id: int) -> QuerySet[Agreement]:
    agreements = Agreement.objects.select_for_update(of=("self",))
    return agreements.select_related("call__procedure__administration").filter(pk=agreement_id)


def locked_payment(payment_id: int) -> Payment:
    """A payment, locked after its agreement. Raises `Payment.DoesNotExist`. Source: practice."""
    locked(Payment.objects.values_list("agreement_id", flat=True).get(pk=payment_id))
    return _locked_payment.get(payment_id)


@prepared
def _locked_payment(payment_id: int) -> QuerySet[Payment]:
    payments = Payment.objects.select_for_update(of=("self",))
    with_all = payments.select_related("agreement__call__procedure__administration", "payee", "authorisation")
    return with_all.filter(pk=payment_id)


def locked_clawback(clawback_id: int) -> Clawback:
    """A clawback, locked after its agreement. Raises `Clawback.DoesNotExist`. Source: practice."""
    locked(Clawback.objects.values_list("agreement_id", flat=True).get(pk=clawback_id))
    clawbacks = Clawback.objects.select_for_update(of=("self",))
    return clawbacks.select_related("agreement__call__procedure__administration", "debtor", "programme").get(
        pk=clawback_id
    )
