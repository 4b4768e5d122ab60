"""Volunteers: what their hours are worth, and what may be refunded to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import Figure, cents
from condivisa.law import cts
from condivisa.stages.reporting.rules.facts import Row

VALUE = "D.M. 72/2021, par. 3"


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


def self_certified(row: Row, refunded_in_month: Decimal) -> list[Finding]:
    """A refund without documents above 10,00 EUR a day, or with which the month goes above 150,00 EUR.

    `refunded_in_month` is what the same volunteer already had that month without documents, this row left out.
    Refunds of documented expenses have no such ceiling.

    Judged on: the day the expense was made. Source: D.Lgs. 117/2017, art. 17, c. 3-4.
    """
    if row.document is not None:
        return []
    on: date = row.competence.first
    a_day = cts.VOLUNTEER_REFUND_PER_DAY.value(on)
    a_month = cts.VOLUNTEER_REFUND_PER_MONTH.value(on)
    days = row.competence.days
    found = []
    if row.amount > a_day * days:
        found.append(
            blocks("report.refund_above_day", cts.VOLUNTEER_REFUNDS, amount=row.amount, days=days, a_day=a_day)
        )
    if refunded_in_month + row.amount > a_month:
        left = max(Decimal(0), a_month - refunded_in_month)
        found.append(
            blocks("report.refund_above_month", cts.VOLUNTEER_REFUNDS, amount=row.amount, left=left, a_month=a_month)
        )
    return found
