"""What an agreement's end does to its periods: a private step of this stage, run inside the ending act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from condivisa.base.days import Period
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal.models import Entry
from condivisa.stages.agreements.events import AgreementTerminated, WithdrawalReceived
from condivisa.stages.reporting.events import PeriodsShortened
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.reporting.rules import periods


def end_periods(
    event: AgreementTerminated | WithdrawalReceived, *, entry: Entry, by: Acting, at: datetime, **_: Any
) -> None:
    """Make the period of the agreement's last day the final one, and drop those after it that have no report yet.

    Source: L. 241/1990, art. 12; practice.
    """
    laid_out = list(ReportingPeriod.objects.filter(agreement=event.agreement).select_related("agreement"))
    if not laid_out:
        return
    spans = [periods.Span(one.number, Period(one.first, one.last), one.due, one.final) for one in laid_out]
    due_days = int(laid_out[0].agreement.terms.need("report_due_days"))
    final, after = periods.ended(spans, event.effective, due_days)
    later = ReportingPeriod.objects.filter(agreement=event.agreement, number__in=after)
    later.exclude(pk__in=FinancialReport.objects.values("period")).delete()
    later.update(final=False)
    ReportingPeriod.objects.filter(agreement=event.agreement, number=final.number).update(
        last=final.period.last, due=final.due, final=True
    )
    shortened = PeriodsShortened(event.agreement, final.number, final.period.last, final.due)
    journal.record(shortened, by=by, at=at, chain=entry.chain)
