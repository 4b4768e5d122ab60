"""D.P.R. 642/1972, imposta di bollo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.money import ZERO, cents
from condivisa.base.parameters import InForce, Parameter

_READ = date(2026, 11, 21)

DUTY = Parameter(
    "Imposta di bollo su note e ricevute",
    unit="EUR",
    history=[
        InForce(
            date(2013, 6, 26),
            Decimal(2),
            "D.P.R. 642/1972, tariffa, art. 13; D.L. 43/2013, art. 7-bis (da verificare)",
            checked_on=_READ,
        )
    ],
)
THRESHOLD = Parameter(
    "Importo fino al quale l'imposta di bollo non è dovuta",
    unit="EUR",
    history=[
        InForce(
            date(2002, 1, 1),
            Decimal("77.47"),
            "D.P.R. 642/1972, tariffa, art. 13, nota 2 (da verificare)",
            checked_on=_READ,
        )
    ],
)


def duty_on(amount: Decimal, *, exempt: bool, on: date) -> Decimal:
    """The stamp duty (EUR) on a note of `amount` (EUR) issued outside VAT: nothing when the issuer is exempt.

    Source: D.P.R. 642/1972, tariffa, art. 13; D.Lgs. 117/2017, art. 82, c. 5.
    """
    return ZERO if exempt or amount <= THRESHOLD.value(on) else cents(DUTY.value(on))
