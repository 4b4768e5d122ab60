"""What an agreement's end does to its periods: a private step of this stage, run inside the ending act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from condivisa.base.days import Period
from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal.models import Entry
from condivisa.stages.agreements.events import AgreementTerminated, WithdrawalReceived
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting.events import PeriodsShortened
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.reporting.rules import periods


def end_periods(
    event: AgreementTerminated | WithdrawalReceived, *, entry: Entry, by: Acting, at: datetime, **_: Any
) -> None:
    """Make the period of the agreement's last day the final one, and drop those after it that have no report yet.

    A receipt recorded again, for a later end, brings back those it had dropped. Raises `Refused` for a withdrawal from
    a day whose report is checked. Source: L. 241/1990, art. 12; practice.
    """
    laid_out = list(ReportingPeriod.objects.filter(agreement=event.agreement).select_related("agreement"))
    if not laid_out:
        return
    had = [_span(one) for one in laid_out]
    agreement = laid_out[0].agreement
    if isinstance(event, WithdrawalReceived):
        checked = FinancialReport.objects.filter(period__in=laid_out, state=FinancialReport.State.CHECKED)
        last = checked.select_related("period").order_by("period__number").last()
        require(periods.not_checked_yet(event.effective, _span(last.period) if last else None))
    every, due_days = (int(agreement.terms.need(key)) for key in ("report_every_months", "report_due_days"))
    spans = periods.until(
        had, periods.spans(Period(agreement.starts, agreement.ends), every, due_days), event.effective
    )
    final, after = periods.ended(spans, event.effective, due_days)
    for span in [one for one in spans if len(had) <= one.number < final.number]:
        _lay_out(agreement, span, final=False)
    later = ReportingPeriod.objects.filter(agreement=event.agreement, number__in=after)
    later.exclude(pk__in=FinancialReport.objects.values("period")).delete()
    later.update(final=False)
    _lay_out(agreement, final, final=True)
    shortened = PeriodsShortened(event.agreement, final.number, final.period.last, final.due)
    journal.record(shortened, by=by, at=at, chain=entry.chain)


def _span(period: ReportingPeriod) -> periods.Span:
    return periods.Span(period.number, Period(period.first, period.last), period.due, period.final)


def _lay_out(agreement: Agreement, span: periods.Span, *, final: bool) -> None:
    days = {"first": span.period.first, "last": span.period.last, "due": span.due, "final": final}
    ReportingPeriod.objects.update_or_create(agreement=agreement, number=span.number, defaults=days)
