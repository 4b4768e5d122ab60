"""How the pages of an agreement find it, and what the head of each says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting
from condivisa.stages.agreements import papers
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries import BudgetRow, parties_of
from condivisa.stages.agreements.queries import screens as queries
from condivisa.stages.agreements.rules.steps import BOTH, Part, Step
from condivisa.stages.calls.forms.terms import said
from condivisa.stages.calls.pages.looking import LOOKS as CALLS
from condivisa.stages.calls.pages.looking import STANDINGS

__all__ = ["CALLS", "LOOKS", "PARTS", "STANDINGS", "agreed", "head", "in_office", "office", "stale", "who"]

LOOKS = {
    Agreement.State.DRAFT: "wait",
    Agreement.State.SIGNED: "done",
    Agreement.State.TERMINATED: "bad",
    Agreement.State.WITHDRAWN: "bad",
    Agreement.State.CLOSED: "done",
}
"""How each state of an agreement looks."""
PARTS: dict[Part, tuple[str | Promise, str]] = {
    Part.FRAME: (_("Parti, durata e codici"), "agreement_frame"),
    Part.PLAN: (_("Contributo e piano economico"), "agreement_plan"),
    Part.TERMS: (_("Condizioni"), "agreement_terms"),
    Part.CHECKS: (_("Verifiche prima della firma"), "agreement_checks"),
    Part.COMMITMENTS: (_("Impegni con il visto contabile"), "agreement_commitments"),
    Part.SURETIES: (_("Garanzie"), "agreement_sureties"),
    Part.TEXT: (_("Testo e firma"), "agreement_text"),
    Part.SIGNATURE: (_("Firma delle due parti"), "agreement_text"),
    Part.PUBLICATION: (_("Pubblicazione"), "agreement_text"),
}
"""Each step in words, and the page where it is taken."""


STEPS = {"", "agreement_frame", "agreement_terms", "agreement_checks", "agreement_sureties"}
"""The pages reached only from the agreement's own: its tab is theirs."""


def agreed(request: Any, key: int) -> Agreement:
    """The agreement at an address; 404 for who has no side in it. Source: practice."""
    try:
        return queries.agreement_at(key, viewer=request.acting)
    except Agreement.DoesNotExist:
        raise Http404 from None


def in_office(request: Any, key: int) -> Agreement:
    """The same, for the administration; 404 otherwise. Source: practice."""
    agreement = agreed(request, key)
    if not office(request.acting, agreement):
        raise Http404
    return agreement


def office(acting: Acting, agreement: Agreement) -> bool:
    """Whether somebody is of the administration. Source: practice."""
    return bool(agreement.call.procedure.administration_id == acting.body)


def bound(acting: Acting, agreement: Agreement) -> bool:
    """Whether somebody acts for a partner of today. Source: practice."""
    return any(one.body_id == acting.body for one in parties_of(agreement))


def head(request: Any, agreement: Agreement, here: str) -> dict[str, Any]:
    """What `agreements/head.html` needs: the agreement, how its state looks, which side reads, this page's name.

    Source: practice.
    """
    return {
        "agreement": agreement,
        "look": LOOKS[Agreement.State(agreement.state)],
        "office": office(request.acting, agreement),
        "here": here,
        "tab": "agreement" if here in STEPS else here,
    }


def stale(agreement: Agreement, on: date, plan: Sequence[BudgetRow] | None = None) -> bool:
    """Whether the draft changed after its text was written: then nobody may sign it. Source: L. 241/1990, art. 11."""
    written = agreement.paper if agreement.state == Agreement.State.DRAFT else None
    return written is not None and written.inputs != papers.agreement(agreement, on=on, plan=plan)


def who(step: Step) -> str:
    """Who takes a step, in words. Source: practice."""
    return str(_("le due parti")) if step.who == BOTH else said(step.who)
