"""L. 136/2010, tracciabilità dei flussi finanziari."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

DEDICATED_ACCOUNT = "L. 136/2010, art. 3, c. 1"
CODES_ON_PAYMENTS = "L. 136/2010, art. 3, c. 5"

_READ = date(2026, 11, 21)
_IN_FORCE = date(2010, 9, 7)

ACCOUNT_NOTICE_DAYS = Parameter(
    "Termine per comunicare il conto dedicato e chi vi può operare",
    unit="days",
    history=[InForce(_IN_FORCE, Decimal(7), "L. 136/2010, art. 3, c. 7", checked_on=_READ)],
)
SMALL_EXPENSE_PER_DAY = Parameter(
    "Spese giornaliere pagabili con altri mezzi, documentate",
    unit="EUR",
    history=[
        InForce(
            date(2010, 11, 13), Decimal(1500), "L. 136/2010, art. 3, c. 3; ANAC, FAQ tracciabilità", checked_on=_READ
        )
    ],
)
