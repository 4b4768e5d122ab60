"""What each side may see of periods, reports and rows: partners their own, the lead and the office the whole."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from condivisa.base.findings import Finding
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.stages.agreements.models import Partner
from condivisa.stages.reporting import access
from condivisa.stages.reporting.models import Expense, FinancialReport, ReportingPeriod
from condivisa.stages.reporting.queries import judged


def reports_for(viewer: Acting, *within: Q) -> QuerySet[FinancialReport]:
    """The reports a viewer may read: a partner's in any state, the administration's once submitted, newest first.

    Whoever looks for one says `within` which it is, so that the others are not looked through. Breakdowns are read only
    when asked for: one for each line of the plan would fill a list. Source: L. 241/1990, art. 10.
    """
    partner = access.REPORT_OF_PARTNERS.q(viewer)
    office = access.REPORT_OF_OFFICE.q(viewer) & ~Q(state=FinancialReport.State.DRAFT)
    readable = FinancialReport.objects.filter(partner | office, *within).values("pk")
    deep = (
        FinancialReport.objects.filter(*within, pk__in=readable)
        .select_related("period__agreement__call__procedure__administration")
        .defer("breakdown")
    )
    return deep.order_by("-period__first", "pk")


def get_report(report_id: int, *, viewer: Acting) -> FinancialReport:
    """One report. Raises `FinancialReport.DoesNotExist` for somebody else's. Source: L. 241/1990, art. 10."""
    return reports_for(viewer, Q(pk=report_id)).defer(None).get()


def periods_for(agreement_id: int, *, viewer: Acting) -> list[ReportingPeriod]:
    """The periods of an agreement of the viewer's, in order; none for somebody else's. Source: L. 241/1990, art. 10."""
    mine = access.PERIOD_OF_PARTNERS.q(viewer) | Q(agreement__call__procedure__administration=viewer.body)
    return list(ReportingPeriod.objects.filter(mine, agreement=agreement_id).distinct().order_by("number"))


def rows_for(report_id: int, *, viewer: Acting, after: int = 0, size: int = PAGE) -> list[Expense]:
    """A page of a report's rows from the number after `after`, with `outcome`, `admitted`, `cut` and `reason` of
    their decision (None while there is none).

    A partner that does not lead sees its own rows: a service user's code goes to who wrote it, the lead and the
    office, and to nobody else. Raises `FinancialReport.DoesNotExist` for somebody else's report.
    Source: L. 241/1990, art. 10; Reg. (UE) 2016/679, art. 5.
    """
    report = get_report(report_id, viewer=viewer)
    rows = judged.decided(_seen(report, viewer)).filter(number__gt=after).order_by("number")
    return list(
        rows.select_related("line__activity", "line__body", "document", "worker").annotate(
            outcome=F("decided__outcome"),
            admitted=F("decided__admitted"),
            cut=F("decided__cut"),
            reason=F("decided__reason"),
        )[:size]
    )


def findings_of_report(report_id: int, *, viewer: Acting, on: date) -> list[Finding]:
    """The automatic checks of a report, judged on a day: each row's findings (`rows.<number>`), then those on lines
    and indirect costs. The same number of statements whatever the rows.

    Raises `FinancialReport.DoesNotExist` for somebody else's report. Source: D.P.R. 445/2000, art. 71.
    """
    report = get_report(report_id, viewer=viewer)
    body = None if _sees_all(report, viewer) else viewer.body
    found = judged.judged_rows(report, on=on, body=body)
    return [
        *(finding for number in sorted(found) for finding in found[number]),
        *judged.findings_of_use(report, admitted=False),
    ]


def _sees_all(report: FinancialReport, viewer: Acting) -> bool:
    agreement = report.period.agreement
    if viewer.body == agreement.call.procedure.administration_id:
        return True
    return Partner.objects.filter(agreement=agreement, body=viewer.body, lead=True, left_on=None).exists()


def _seen(report: FinancialReport, viewer: Acting) -> QuerySet[Expense]:
    rows = Expense.objects.filter(report=report)
    return rows if _sees_all(report, viewer) else rows.filter(line__body=viewer.body)
