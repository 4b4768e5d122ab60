"""Advances still at risk: whether sureties cover them, and what who has left holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from condivisa.base.findings import Finding
from condivisa.stages.agreements.models import Agreement, Partner
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.rules import instalments


def uncovered(payment: Payment, on: date) -> list[Finding]:
    """What the sureties in force on a day leave uncovered of the advances, where the payment is one: those that covered
    it when it was asked may have ended. Source: the agreement's own terms.
    """
    if payment.kind != Payment.Kind.ADVANCE:
        return []
    terms = payment.agreement.terms
    return instalments.advance_covered(
        positions.advances(payment.agreement),
        [bond.amount for bond in positions.bonds(payment.agreement, on)],
        asked=bool(terms.get("advance_surety")),
        clause=terms.clause("advance_surety"),
    )


def gone_members(agreement: Agreement, on: date) -> set[UUID]:
    """Where members are paid, who has left the agreement by a day and is not bound again: of its grant only what it
    reported is still its own. Source: D.M. 72/2021, par. 3.
    """
    if agreement.terms.get("payee") != "member":
        return set()
    bound = Q(left_on=None) | Q(left_on__gt=on)
    partners = Partner.objects.filter(agreement=agreement)
    still = set(partners.filter(bound).values_list("body", flat=True))
    return {body for body in partners.values_list("body", flat=True) if body not in still}
