"""Whether a lead passes on what it receives for its partners."""

from __future__ import annotations

from decimal import Decimal

from condivisa.base.findings import Finding, warns

SOURCE = "L. 136/2010, art. 3; convenzione"


def held(partner: str, received: Decimal, passed_on: Decimal) -> list[Finding]:
    """Money (EUR) that the lead received for a partner and has not passed on: a warning, never a refusal.

    Judged on: the day more money is asked. Source: L. 136/2010, art. 3; the agreement.
    """
    if passed_on >= received:
        return []
    kept = received - passed_on
    return [warns("payment.held_by_lead", SOURCE, partner=partner, received=received, passed_on=passed_on, kept=kept)]
