"""What one may see of reports, and what their rows add up to."""

from condivisa.stages.reporting.queries.reports import (
    reports_for,
)
from condivisa.stages.reporting.queries.totals import reported_on_lines, residual_hours

__all__ = [
    "reported_on_lines",
    "reports_for",
    "residual_hours",
]
