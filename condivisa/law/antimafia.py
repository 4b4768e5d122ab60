"""D.Lgs. 159/2011, documentazione antimafia."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

THRESHOLD = Parameter(
    "Fondi pubblici oltre i quali serve la documentazione antimafia",
    unit="EUR",
    history=[
        InForce(
            date(2013, 2, 13),
            Decimal(150_000),
            "D.Lgs. 159/2011, art. 83, c. 3, lett. e) (da verificare)",
            checked_on=date(2026, 11, 21),
        )
    ],
)


def documentation_needed(amount: Decimal, *, on: date) -> bool:
    """Whether public funds of `amount` (EUR) ask for the antimafia documentation. Source: D.Lgs. 159/2011, art. 83."""
    return amount > THRESHOLD.value(on)
