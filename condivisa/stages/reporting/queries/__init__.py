"""What one may see of reports, and what their rows add up to."""

from condivisa.stages.reporting.queries.reports import (
    findings_of_report,
    get_report,
    periods_for,
    reports_for,
    rows_for,
)
from condivisa.stages.reporting.queries.totals import reported_on_lines, residual_hours

__all__ = [
    "findings_of_report",
    "get_report",
    "periods_for",
    "reported_on_lines",
    "reports_for",
    "residual_hours",
    "rows_for",
]
