"""What somebody reads of a report, as its pages ask."""

from datetime import date

from condivisa.base.findings import Finding
from condivisa.records.access import Acting
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries.screens import listed, report_at, rows_of, seen_by


def place(report: FinancialReport) -> tuple[int, int]:
    return report.period.agreement_id, report.period.number


def numbers_seen(report: FinancialReport, viewer: Acting) -> list[int]:
    standing = report_at(*place(report), viewer=viewer)
    return [row.number for row in listed(rows_of(standing, seen_by(standing, viewer=viewer)))]


def found_in(report: FinancialReport) -> list[Finding]:
    rows = judged.judged_rows(report, on=date(2026, 4, 20)).values()
    return [*(finding for some in rows for finding in some), *judged.findings_of_use(report, admitted=False)]
