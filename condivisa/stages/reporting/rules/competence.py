"""How much of a cost belongs to the agreement's days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from condivisa.base.days import Period
from condivisa.base.findings import Finding, blocks
from condivisa.base.money import Figure, cents, percent_of
from condivisa.stages.reporting.rules.facts import AGREEMENT, Document, Frame, Line, Row

WHOLE = Decimal(100)
ONE = Decimal(1)


def chargeable(base: Decimal, competence: Period, eligible: Period, share_percent: Decimal = WHOLE) -> Figure:
    """What can be charged of a cost of `base` EUR whose competence is only partly within the eligible days.

    Pro rata by days, then by the share of the document that belongs to the project (10 = 10 %).
    1.200,00 from 1.7.2025 to 30.6.2026, with a start on 1.1.2026, gives 181/365: 595,07.

    Judged on: the days of competence, both ends included. Source: practice.
    """
    shared = competence.overlap(eligible)
    return Figure(
        cents(percent_of(share_percent, base) * shared / competence.days),
        "base × quota % × giorni di competenza nella convenzione ÷ giorni di competenza",
        {"base": base, "share_percent": share_percent, "days": shared, "of_days": competence.days},
        AGREEMENT,
    )


def base_of(row: Row, document: Document) -> Decimal:
    """What of a row's document can be a cost (EUR): without its VAT, where that comes back. Judged on: no day.

    Source: D.M. 72/2021, par. 3.
    """
    return document.total - document.vat if row.vat_recoverable else document.total


def inside(row: Row, document: Document, eligible: Period) -> Decimal:
    """What of a row's whole document belongs to the eligible days (EUR). Judged on: the days of competence.

    Source: practice.
    """
    return chargeable(base_of(row, document), row.competence, eligible).value


def within_days(row: Row, line: Line, frame: Frame) -> list[Finding]:
    """A cost of days outside the agreement, or after its body has left it, of days still to come, or charged for more
    than the eligible days.

    What no document proves (work, hours given, things in kind) has no total to share out: its days are all inside.
    Judged on: the days of competence. Source: practice.
    """
    shared = row.competence.overlap(frame.period)
    days = {"first": row.competence.first, "last": row.competence.last}
    if not shared or (row.document is None and shared < row.competence.days):
        code = "report.partly_outside" if shared else "report.outside_agreement"
        return [blocks(code, AGREEMENT, **days, starts=frame.period.first, ends=frame.period.last)]
    eligible = frame.days_of(line.body)
    bound = row.competence.overlap(eligible) if eligible else 0
    if eligible is None or not bound or (row.document is None and bound < shared):
        code = "report.partly_after_leaving" if bound else "report.after_leaving"
        return [blocks(code, AGREEMENT, **days, until=frame.left[line.body] - timedelta(days=1))]
    if row.competence.first > frame.reported_until:
        return [blocks("report.later_period", AGREEMENT, first=row.competence.first, until=frame.reported_until)]
    if row.document is None:
        return []
    base = base_of(row, row.document)
    share = WHOLE if row.driver_percent is None else row.driver_percent
    if row.amount <= base and bound == row.competence.days and share == WHOLE:
        return []
    limit = chargeable(base, row.competence, eligible, share)
    if row.amount <= limit.value:
        return []
    charged = {"amount": row.amount, "limit": limit.value, "base": base, "share": share}
    if bound < shared:
        return [blocks("report.above_until_leaving", limit.source, **charged, until=eligible.last)]
    code = "report.above_competence" if bound < row.competence.days else "report.above_document_share"
    return [blocks(code, limit.source, **charged)]


def kept_after_leaving(row: Row, line: Line, frame: Frame, kept: Decimal) -> list[Finding]:
    """Why `kept` (EUR) of a row cannot stand, whoever looked at it: its body had left the agreement in those days.

    Of work partly done before, which no document's total shares out, something is to be cut: how much is for the
    check to say. Judged on: the days of competence. Source: the agreement; practice.
    """
    left = frame.left.get(line.body)
    if not kept or left is None or row.competence.last < left:
        return []
    if row.document is None and kept < row.amount and row.competence.first < left:
        return []
    return within_days(replace(row, amount=kept), line, frame)
