"""Laying out what to report on, and starting a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from condivisa.base.days import Period, day
from condivisa.base.findings import Finding, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.agreements.models import Agreement, Partner
from condivisa.stages.calls.terms import TermOpen
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import PeriodsOpened, ReportStarted
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.reporting.rules import periods, submission


@transaction.atomic(durable=True)
def open_periods(agreement_id: int, *, by: Acting, at: datetime) -> list[ReportingPeriod]:
    """Lay out the periods to report on, every so many months as the agreement's terms say, each with its due day.

    Raises `Refused` when they are laid out already or a term is open. Source: L. 241/1990, art. 12; practice.
    """
    locked = Agreement.objects.select_related("call__procedure").select_for_update(of=("self",))
    agreement = locked.get(pk=agreement_id)
    already = ReportingPeriod.objects.filter(agreement=agreement).count()
    require(access.OPEN_PERIODS.findings(by, agreement), periods.can_open(already), _open_terms(agreement))
    every, due = agreement.terms.need("report_every_months"), agreement.terms.need("report_due_days")
    lasts = Period(agreement.starts, max(agreement.starts, agreement.last_day))
    spans = periods.spans(lasts, int(every), int(due))
    opened = ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            agreement=agreement,
            number=span.number,
            first=span.period.first,
            last=span.period.last,
            due=span.due,
            final=span.final,
        )
        for span in spans
    )
    event = PeriodsOpened(agreement.pk, len(opened))
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return opened


@transaction.atomic(durable=True)
def start_report(period_id: int, *, by: Acting, at: datetime) -> FinancialReport:
    """Open the report of a period, for the lead and all members to write in. Started again, it is the same report.

    Raises `Refused` for who is not the lead, and before the period's first day. Source: L. 241/1990, art. 12; practice.
    """
    period = ReportingPeriod.objects.select_related("agreement__call__procedure").get(pk=period_id)
    Agreement.objects.select_for_update().get(pk=period.agreement_id)
    lead = Partner.objects.filter(agreement=period.agreement_id, body=by.body, lead=True, left_on=None)
    require(
        access.START.findings(by, period),
        submission.lead_only(lead.exists()),
        periods.begun(period.first, on=day(at)),
    )
    report, started = FinancialReport.objects.get_or_create(period=period)
    if started:
        event = ReportStarted(report.pk, period.agreement_id, period.pk)
        journal.record(event, by=by, at=at, chain=period.agreement.call.procedure.administration_id)
    return report


def _open_terms(agreement: Agreement) -> Iterator[Finding]:
    for key in ("report_every_months", "report_due_days"):
        try:
            agreement.terms.need(key)
        except TermOpen as term:
            yield term.finding
