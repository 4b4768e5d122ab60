"""L. 124/2017, art. 1, c. 125-129: what whoever receives public money makes public every year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

PUBLISHED_BY_BENEFICIARIES = "L. 124/2017, art. 1, c. 125-129"
LAST_DAY = (6, 30)
"""Month and day of the year after, by which what was received is public."""

RECEIVED_THRESHOLD_PER_YEAR = Parameter(
    "Contributi incassati nell'anno sotto i quali il beneficiario non è tenuto a pubblicarli",
    unit="EUR",
    history=[InForce(date(2017, 8, 29), Decimal(10_000), "L. 124/2017, art. 1, c. 127", checked_on=date(2026, 11, 28))],
)
