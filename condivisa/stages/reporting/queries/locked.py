"""A report as its actions take it: with the agreement locked first, then the report."""

from __future__ import annotations

from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting.models import FinancialReport


def locked_report(report_id: int) -> FinancialReport:
    """A report with its period, agreement, call and procedure, locked until the action's transaction ends.

    Raises `FinancialReport.DoesNotExist`. Source: practice.
    """
    agreement = FinancialReport.objects.values_list("period__agreement", flat=True).get(pk=report_id)
    Agreement.objects.select_for_update().get(pk=agreement)
    deep = FinancialReport.objects.select_related("period__agreement__call__procedure")
    return deep.select_for_update(of=("self",)).get(pk=report_id)
