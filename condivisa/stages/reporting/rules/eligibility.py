"""Whether a row may be reported at all: its kind, its side, its days, how it was paid.

A cost must be real, paid, documented, pertinent, within the period and the budget, traceable, not financed twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from condivisa.base.days import Period
from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import cents
from condivisa.law import tracing, transparency
from condivisa.stages.reporting.rules.competence import WHOLE, within_days
from condivisa.stages.reporting.rules.facts import (
    AGREEMENT,
    CONTRIBUTION,
    PRACTICE,
    Document,
    Frame,
    Line,
    Method,
    Row,
    RowKind,
    Worker,
)
from condivisa.stages.reporting.rules.worth import PRINCIPLES, worked

PAID_LATER = frozenset({RowKind.VOLUNTEERS, RowKind.IN_KIND})
"""What nobody pays: valued, not spent."""

NEEDED = {
    RowKind.STAFF: ("worker", "hours", "hourly_cost"),
    RowKind.SUPPLIER: ("document",),
    RowKind.INDIRECT: ("document", "driver", "driver_percent"),
    RowKind.VOLUNTEERS: ("worker", "hours", "task", "equivalent_level", "monthly_pay", "hourly_divisor"),
    RowKind.REFUND: ("worker",),
    RowKind.IN_KIND: (),
    RowKind.SERVICE_USER: ("service_user",),
}
"""The fields that each kind of row cannot do without."""

NUMBERS = ("hours", "hourly_cost", "monthly_pay", "hourly_divisor", "driver_percent")
"""What makes an amount: never below zero, and a share at most the whole; a zero is as good as nothing given."""

CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]([A-Za-z0-9./-]{0,10}[A-Za-z0-9])?")
"""A service user's code: up to twelve letters and digits, one digit at least, so that no name and no fiscal code
passes for one."""

INDIRECT_ON_LEDGER = "CdS 5217/2023"


def eligible(row: Row, line: Line, worker: Worker | None, frame: Frame, *, on: date) -> list[Finding]:
    """Everything that stands against a row taken alone.

    Judged on: `on`, the day it is reported or checked; the row's own days. Source: D.M. 72/2021, par. 3; practice.
    """
    missing = [*_missing(row, worker, frame)]
    if missing:
        return missing
    return [
        *_budget(row, line, frame),
        *_obligation(row, worker, frame),
        *within_days(row, line, frame),
        *_payment(row, line, frame, on),
        *_work(row, line, worker),
        *_document(row, frame),
    ]


def document_sound(document: Document) -> list[Finding]:
    """A document whose amounts cannot be: nothing charged, or VAT below zero or beyond the total.

    Judged on: no day. Source: D.M. 72/2021, par. 3.
    """
    if document.total > 0 and 0 <= document.vat <= document.total:
        return []
    return [blocks("report.document_amounts", PRINCIPLES, total=document.total, vat=document.vat)]


def _missing(row: Row, worker: Worker | None, frame: Frame) -> Iterator[Finding]:
    if row.amount <= 0:
        yield blocks("report.amount_not_positive", PRINCIPLES, amount=row.amount)
    needed = () if row.kind is RowKind.INDIRECT and frame.indirect_mode == "flat" else NEEDED[row.kind]
    absent = [name for name in needed if not getattr(row, name)]
    if absent:
        yield blocks("report.field_missing", PRINCIPLES, fields=", ".join(f"row.field.{name}" for name in absent))
    wrong = [name for name in NUMBERS if not _sound(name, getattr(row, name))]
    if wrong:
        yield blocks("report.number_out_of_range", PRINCIPLES, fields=", ".join(f"row.field.{name}" for name in wrong))
    if row.document:
        yield from document_sound(row.document)
    if row.service_user and not CODE.fullmatch(row.service_user):
        yield blocks("report.service_user_named", transparency.NO_NATURAL_PERSONS_IN_NEED)
    if row.worker and worker is None:
        yield blocks("report.worker_unknown", PRINCIPLES, worker=row.worker)


def _sound(name: str, value: Decimal | None) -> bool:
    """Two numbers below zero make an amount above it, and less than no hours make room for hours of others."""
    return value is None or (value >= 0 and (name != "driver_percent" or value <= WHOLE))


def _budget(row: Row, line: Line, frame: Frame) -> Iterator[Finding]:
    if line.agreement != frame.agreement or not row.competence.first.year <= line.year <= row.competence.last.year:
        yield blocks("report.not_in_budget", AGREEMENT, year=line.year, first=row.competence.first)
    valued = row.kind in (RowKind.VOLUNTEERS, RowKind.IN_KIND)
    if valued and line.side == CONTRIBUTION:
        code = "report.volunteers_reimbursed" if row.kind is RowKind.VOLUNTEERS else "report.in_kind_reimbursed"
        yield blocks(code, PRINCIPLES)
    if row.kind is RowKind.INDIRECT and frame.indirect_mode not in ("ledger", "flat"):
        yield blocks("report.indirect_not_foreseen", INDIRECT_ON_LEDGER)
    if (row.kind is RowKind.INDIRECT) != (line.category == "indirect"):
        yield blocks("report.indirect_on_other_line", INDIRECT_ON_LEDGER)


def _obligation(row: Row, worker: Worker | None, frame: Frame) -> Iterator[Finding]:
    """Only what was ordered or contracted for the project must not come before it: permanent staff, rents and
    running contracts were there already and carry no such date."""
    bound = row.order_date
    if bound is None and row.kind is RowKind.STAFF and worker and not worker.permanent:
        bound = worker.period.first
    if bound and bound < frame.period.first:
        yield blocks("report.bound_before_start", AGREEMENT, bound=bound, starts=frame.period.first)


def _payment(row: Row, line: Line, frame: Frame, on: date) -> Iterator[Finding]:
    if row.kind in PAID_LATER or (row.kind is RowKind.INDIRECT and row.document is None):
        return
    if row.paid_on is None:
        if not row.deferred:
            yield blocks("report.unpaid", PRINCIPLES)
        return
    if row.paid_on > on:
        yield blocks("report.paid_in_future", PRINCIPLES, paid_on=row.paid_on)
    if row.paid_on > frame.payable_until and not row.deferred:
        until = frame.payable_until
        yield blocks("report.paid_too_late", frame.clause_of_tail, paid_on=row.paid_on, until=until)
    if row.paid_on < frame.period.first:
        yield warns("report.paid_before_start", AGREEMENT, paid_on=row.paid_on, starts=frame.period.first)
    if row.payment_method not in set(Method):
        yield blocks("report.field_missing", tracing.DEDICATED_ACCOUNT, fields="row.field.payment_method")
    if row.payment_method == Method.CASH:
        yield from _cash(row, row.paid_on, frame)
    elif untraced := [name for name in ("iban", "payment_reference") if not getattr(row, name)]:
        fields = ", ".join(f"row.field.{name}" for name in untraced)
        yield warns("report.payment_untraced", tracing.DEDICATED_ACCOUNT, fields=fields)
    if row.iban:
        yield from _account(row.iban, row.paid_on, frame.accounts.get(line.body, {}))


def _account(iban: str, paid_on: date, accounts: Mapping[str, Sequence[Period]]) -> Iterator[Finding]:
    """One that is dedicated, and was on the day of the payment: closed later or declared again, it stays so."""
    if iban not in accounts:
        yield warns("report.account_not_dedicated", tracing.DEDICATED_ACCOUNT, iban=iban)
    elif not any(paid_on in days for days in accounts[iban]):
        yield warns("report.account_not_dedicated_then", tracing.DEDICATED_ACCOUNT, iban=iban, paid_on=paid_on)


def _cash(row: Row, paid_on: date, frame: Frame) -> Iterator[Finding]:
    """Never above what the law leaves out of tracing in a day, whatever the agreement says; what was paid is the whole
    document, however little of it is charged."""
    floor = tracing.SMALL_EXPENSE_PER_DAY.nearest(max(paid_on, frame.period.first))
    up_to = min(frame.cash_up_to or Decimal(0), floor)
    paid = max(row.amount, row.document.total) if row.document else row.amount
    if not up_to:
        yield blocks("report.cash_never", tracing.DEDICATED_ACCOUNT, amount=paid)
    elif paid > up_to:
        yield blocks("report.cash", tracing.DEDICATED_ACCOUNT, amount=paid, up_to=up_to)


def _work(row: Row, line: Line, worker: Worker | None) -> Iterator[Finding]:
    if worker is None:
        return
    is_staff = row.kind is RowKind.STAFF
    if (worker.kind == "staff") != is_staff:
        yield blocks("report.worker_of_other_kind", PRINCIPLES, worker=row.worker)
    if row.competence.first < worker.period.first or row.competence.last > worker.period.last:
        yield blocks("report.worker_not_there", PRINCIPLES, worker=row.worker, first=row.competence.first)
    if row.competence.last.replace(day=1) != row.month:
        yield blocks("report.more_than_a_month", PRINCIPLES, first=row.competence.first, last=row.competence.last)
    worth = worked(row)
    if worth and row.amount > worth.value:
        yield blocks("report.above_hours", worth.source, amount=row.amount, worth=worth.value)
    if is_staff and row.hours and row.hourly_cost:
        if line.hourly_cost and row.hourly_cost > line.hourly_cost:
            cost, agreed = row.hourly_cost, line.hourly_cost
            yield warns("report.hourly_cost_above_plan", AGREEMENT, cost=cost, agreed=agreed)
        yield from _dedication(row, row.hours, worker)


def _dedication(row: Row, hours: Decimal, worker: Worker) -> Iterator[Finding]:
    """A month may need more than the letter of assignment foresaw: that is said, and the timesheet decides."""
    percent = row.dedication_percent
    if percent is None:
        return
    if not 0 < percent <= 100:
        yield blocks("report.dedication_percent", PRACTICE, percent=percent)
    elif worker.monthly_hours and hours > (foreseen := cents(worker.monthly_hours * percent / 100)):
        yield warns("report.hours_beyond_dedication", PRACTICE, hours=hours, percent=percent, foreseen=foreseen)


def _document(row: Row, frame: Frame) -> Iterator[Finding]:
    if row.document is None:
        return
    if row.document.issued_by in frame.partners:
        yield warns("report.partner_invoice", PRINCIPLES, number=row.document.number)
    if row.other_funding:
        yield warns("report.other_funding", PRINCIPLES, funding=row.other_funding)
