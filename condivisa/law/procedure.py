"""L. 241/1990, procedimento amministrativo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

REASONS = "L. 241/1990, art. 3"
CORRECTION_REQUEST = "L. 241/1990, art. 6, c. 1, lett. b)"
CONFLICT_OF_INTEREST = "L. 241/1990, art. 6-bis"
INTENDED_REFUSAL = "L. 241/1990, art. 10-bis"
AGREEMENT = "L. 241/1990, art. 11"
AGREEMENT_IN_WRITING = "L. 241/1990, art. 11, c. 2"
WITHDRAWAL = "L. 241/1990, art. 11, c. 4"
PUBLISHED_CRITERIA = "L. 241/1990, art. 12"

_READ = date(2026, 11, 21)

ANSWER_TO_INTENDED_REFUSAL_DAYS = Parameter(
    "Termine per rispondere al preavviso di rigetto",
    unit="days",
    history=[InForce(date(2005, 3, 8), Decimal(10), "L. 241/1990, art. 10-bis", checked_on=_READ)],
)
