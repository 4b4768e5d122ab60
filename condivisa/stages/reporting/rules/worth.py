"""What a row can be worth at most, taken alone: hours at their cost, or its document by share and days."""

from __future__ import annotations

from condivisa.base.days import Period
from condivisa.base.money import Figure, cents
from condivisa.stages.reporting.rules import volunteers
from condivisa.stages.reporting.rules.competence import WHOLE, base_of, chargeable
from condivisa.stages.reporting.rules.facts import Row, RowKind

PRINCIPLES = "D.M. 72/2021, par. 3"


def worked(row: Row) -> Figure | None:
    """What the hours of a row are worth (EUR), staff's at their hourly cost, volunteers' at the pay of their level;
    None for a row without hours.

    Judged on: the month worked. Source: D.M. 72/2021, par. 3.
    """
    if row.kind is RowKind.STAFF and row.hours and row.hourly_cost:
        inputs = {"hours": row.hours, "hourly_cost": row.hourly_cost}
        return Figure(cents(row.hours * row.hourly_cost), "ore × costo orario", inputs, PRINCIPLES)
    if row.kind is RowKind.VOLUNTEERS and row.hours and row.monthly_pay and row.hourly_divisor:
        return volunteers.value(row.hours, row.monthly_pay, row.hourly_divisor)
    return None


def at_most(row: Row, eligible: Period) -> Figure | None:
    """The most a row may charge (EUR), whatever others charge; `eligible` are the agreement's days. None where neither
    hours nor a document say it.

    Judged on: the days of competence. Source: D.M. 72/2021, par. 3; practice.
    """
    if row.document is None:
        return worked(row)
    share = WHOLE if row.driver_percent is None else row.driver_percent
    return chargeable(base_of(row, row.document), row.competence, eligible, share)
