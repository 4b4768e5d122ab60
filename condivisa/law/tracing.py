"""L. 136/2010, tracciabilità dei flussi finanziari."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

DEDICATED_ACCOUNT = "L. 136/2010, art. 3, c. 1"
CODES_ON_PAYMENTS = "L. 136/2010, art. 3, c. 5"

_READ = date(2026, 11, 21)

SMALL_EXPENSE_PER_DAY = Parameter(
    "Spese giornaliere pagabili con altri mezzi, documentate",
    unit="EUR",
    history=[
        InForce(
            date(2010, 11, 13), Decimal(1500), "L. 136/2010, art. 3, c. 3; ANAC, FAQ tracciabilità", checked_on=_READ
        )
    ],
)
