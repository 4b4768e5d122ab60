"""Why a payment cannot be asked: what the page says before the button is pressed, and what the act refuses for."""

from __future__ import annotations

from uuid import UUID

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.models import Redetermination
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.rules import payees


def not_the_payee(agreement: Agreement, body: UUID) -> list[Finding]:
    """A body that is not paid: the lead is, for everybody, or each member for itself, as the terms say.

    Source: the agreement's own term.
    """
    open_terms = positions.open_terms(agreement.terms, "payee")
    if open_terms:
        return open_terms
    partners = positions.partners_of(agreement)
    return payees.the_payee(
        body, mode=agreement.terms.get("payee"), lead=positions.lead_of(agreement), partners=partners
    )


def already_asked(agreement: Agreement, body: UUID, **same: object) -> list[Finding]:
    """The same money asked before: where the lead is paid, what any lead asked was asked for everybody.

    Source: D.Lgs. 267/2000, art. 184.
    """
    before = positions.asked(agreement, positions.whose(agreement, body)).filter(**same).first()
    if before is None:
        return []
    on = day(before.requested_at)
    return [blocks("payment.already_requested", "D.Lgs. 267/2000, art. 184", number=before.number, on=on)]


def not_redetermined(agreement: Agreement) -> list[Finding]:
    """A balance before the act that sets the final grant. Source: D.M. 72/2021, par. 3."""
    adopted = Redetermination.objects.filter(agreement=agreement, adopted_at__isnull=False)
    return [] if adopted.exists() else [blocks("payment.not_redetermined", "D.M. 72/2021, par. 3")]
