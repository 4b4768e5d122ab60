"""D.Lgs. 33/2013, trasparenza: what must be public before money moves, and for how long."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.parameters import InForce, Parameter

PUBLIC_GRANTS = "D.Lgs. 33/2013, art. 26, c. 2"
CONDITION_OF_EFFECT = "D.Lgs. 33/2013, art. 26, c. 3"
NO_NATURAL_PERSONS_IN_NEED = "D.Lgs. 33/2013, art. 26, c. 4"
GRANT_TABLE = "D.Lgs. 33/2013, art. 27"

_READ = date(2026, 11, 21)

GRANT_THRESHOLD_PER_YEAR = Parameter(
    "Contributi allo stesso beneficiario nell'anno solare oltre i quali la pubblicazione è condizione di efficacia",
    unit="EUR",
    history=[InForce(date(2013, 4, 20), Decimal(1000), "D.Lgs. 33/2013, art. 26, c. 2-3", checked_on=_READ)],
)
YEARS_ONLINE = Parameter(
    "Anni di pubblicazione, dal 1º gennaio dell'anno dopo",
    unit="years",
    history=[InForce(date(2013, 4, 20), Decimal(5), "D.Lgs. 33/2013, art. 8, c. 3", checked_on=_READ)],
)


def online_until(published: date, effects_end: date) -> date:
    """The last day an act must stay public: five years from the next 1 January, and as long as it has effects.

    Source: D.Lgs. 33/2013, art. 8, c. 3.
    """
    return max(date(published.year + int(YEARS_ONLINE.value(published)), 12, 31), effects_end)
