"""D.Lgs. 33/2013, trasparenza: what must be public before money moves, and what never."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

CONDITION_OF_EFFECT = "D.Lgs. 33/2013, art. 26, c. 3"
NO_NATURAL_PERSONS_IN_NEED = "D.Lgs. 33/2013, art. 26, c. 4"

_READ = date(2026, 11, 21)

GRANT_THRESHOLD_PER_YEAR = Parameter(
    "Contributi allo stesso beneficiario nell'anno solare oltre i quali la pubblicazione è condizione di efficacia",
    unit="EUR",
    history=[InForce(date(2013, 4, 20), Decimal(1000), "D.Lgs. 33/2013, art. 26, c. 2-3", checked_on=_READ)],
)
