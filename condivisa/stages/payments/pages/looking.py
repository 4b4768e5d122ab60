"""How the pages of payments find things, and what the head of each says."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.access import Power
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.places import Where
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.payments.queries import screens as queries

LOOKS = {
    Payment.State.REQUESTED: "wait",
    Payment.State.ATTESTED: "wait",
    Payment.State.AUTHORISED: "wait",
    Payment.State.ORDERED: "now",
    Payment.State.PAID: "done",
    Payment.State.REFUSED: "bad",
}
OWED = {
    Clawback.State.ASKED: "wait",
    Clawback.State.OFFSET: "done",
    Clawback.State.PAID: "done",
    Clawback.State.OVERDUE: "bad",
    Clawback.State.GUARANTEE_CALLED: "wait",
}


PUBLIC = (_("Pubblicazione del contributo"), "grant")
CHECKS = (_("Controlli su chi si paga"), "payee_checks")
WHERE = {
    "payment.grant_not_public": PUBLIC,
    "payment.increase_not_public": PUBLIC,
    "payment.durc_missing": CHECKS,
    "payment.durc_expired": CHECKS,
    "payment.antimafia_missing": CHECKS,
    "payment.dispute_open": (_("Contestazioni"), "disputes"),
    "payment.clawback_open": (_("Restituzioni"), "clawbacks"),
}
"""The page where an office removes what stands against a payment."""


def where(agreement_id: int) -> Where:
    """The page of an agreement where what stands against a payment is removed. Source: practice."""

    def place_of(finding: Finding) -> tuple[str, str] | None:
        page = WHERE.get(finding.code)
        return (str(page[0]), reverse(page[1], args=[agreement_id])) if page else None

    return place_of


def agreed(request: Any, key: int) -> Any:
    """The agreement at an address; 404 for who has no side in it. Source: practice."""
    try:
        return queries.agreement_at(key, viewer=request.acting)
    except Agreement.DoesNotExist:
        raise Http404 from None


def in_office(request: Any, key: int) -> Any:
    """The same, for the administration; 404 otherwise. Source: practice."""
    agreement = agreed(request, key)
    if agreement.call.procedure.administration_id != request.acting.body:
        raise Http404
    return agreement


def as_partner(request: Any, key: int) -> Any:
    """The same, for a body bound by it; 404 otherwise. Source: practice."""
    agreement = agreed(request, key)
    if not agreement.partner:
        raise Http404
    return agreement


def closed(request: Any, power: Power, thing: Any, form: ActForm) -> list[Finding]:
    """Why the form of a page is not offered to who reads it; nothing where it was sent: its answer says so.

    Source: practice.
    """
    return [] if form.is_bound else power.findings(request.acting, thing)


def office(request: Any, agreement: Any) -> bool:
    """Whether the viewer is of the administration. Source: practice."""
    return bool(agreement.call.procedure.administration_id == request.acting.body)
