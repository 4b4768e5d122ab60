"""D.P.R. 600/1973: the tax withheld from contributions to enterprises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.money import cents, percent_of
from condivisa.base.parameters import InForce, Parameter

RATE = Parameter(
    "Ritenuta sui contributi alle imprese, esclusi quelli per beni strumentali",
    unit="percent",
    history=[
        InForce(
            date(1974, 1, 1),
            Decimal(4),
            "D.P.R. 600/1973, art. 28, c. 2 (da verificare)",
            checked_on=date(2026, 11, 21),
        )
    ],
)


def withheld_from(gross: Decimal, *, on: date) -> Decimal:
    """What is withheld (EUR) from a contribution of `gross` (EUR) paid to a body subject to it.

    Source: D.P.R. 600/1973, art. 28, c. 2.
    """
    return cents(percent_of(RATE.value(on), gross))
