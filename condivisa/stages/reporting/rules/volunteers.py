"""Volunteers: what their hours are worth, and what may be refunded to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from condivisa.base.days import Period
from condivisa.base.findings import Fact, Finding, blocks
from condivisa.base.money import Figure, cents
from condivisa.law import cts
from condivisa.stages.reporting.rules.facts import Row

VALUE = "D.M. 72/2021, par. 3"

type Refunded = tuple[Period, Decimal]
"""The days of a refund without documents, and how much it is (EUR)."""


def value(hours: Decimal, monthly_pay: Decimal, hourly_divisor: Decimal) -> Figure:
    """What documented hours of volunteers are worth (EUR), at the gross pay of the equivalent level.

    `monthly_pay` EUR a month, `hourly_divisor` hours a month; `ZeroDivisionError` for a divisor of zero.
    300 h at 1.545,21 / 165 are worth 2.809,47. It is co-financing, and is never reimbursed.

    Judged on: the month worked. Source: D.M. 72/2021, par. 3.
    """
    return Figure(
        cents(hours * monthly_pay / hourly_divisor),
        "ore × retribuzione mensile lorda ÷ divisore orario",
        {"hours": hours, "monthly_pay": monthly_pay, "hourly_divisor": hourly_divisor},
        VALUE,
    )


def self_certified(row: Row, amount: Decimal, others: Sequence[Refunded] = ()) -> list[Finding]:
    """A refund without documents (`amount`, EUR, what a check has left of it) that with the `others` of the same
    volunteer and month goes above 10,00 EUR a day, or 150,00 EUR in the month.

    However the days of the refunds overlap, those that lie within some days never come to more than those days allow.
    Refunds of documented expenses have no such ceiling.

    Judged on: the day the expense was made. Source: D.Lgs. 117/2017, art. 17, c. 3-4.
    """
    if row.document is not None:
        return []
    on: date = row.competence.first
    a_day = cts.VOLUNTEER_REFUND_PER_DAY.nearest(on)
    a_month = cts.VOLUNTEER_REFUND_PER_MONTH.nearest(on)
    found = []
    for days in _around(row.competence, [period for period, _ in others]):
        together = amount + sum((had for period, had in others if _within(period, days)), Decimal(0))
        if together > a_day * days.days:
            facts: dict[str, Fact] = {"amount": together, "first": days.first, "last": days.last, "a_day": a_day}
            found.append(blocks("report.refund_above_day", cts.VOLUNTEER_REFUNDS, **facts))
            break
    left = max(Decimal(0), a_month - sum((had for _, had in others), Decimal(0)))
    if amount > left:
        found.append(
            blocks("report.refund_above_month", cts.VOLUNTEER_REFUNDS, amount=amount, left=left, a_month=a_month)
        )
    return found


def _around(own: Period, others: Sequence[Period]) -> list[Period]:
    """The spans, the shortest first, from a day some refund starts to one some refund ends, around the `own` days."""
    firsts = {own.first, *(one.first for one in others if one.first < own.first)}
    lasts = {own.last, *(one.last for one in others if one.last > own.last)}
    spans = [Period(first, last) for first, last in product(firsts, lasts)]
    return sorted(spans, key=lambda span: (span.days, span.first))


def _within(period: Period, days: Period) -> bool:
    return days.first <= period.first and period.last <= days.last
