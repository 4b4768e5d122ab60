"""A report as its actions take it: with the agreement locked first, then the report."""

from __future__ import annotations

from django.db.models import QuerySet

from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting.models import FinancialReport


def locked_report(report_id: int) -> FinancialReport:
    """A report with its period, agreement, call and procedure, locked until the action's transaction ends.

    Raises `FinancialReport.DoesNotExist`. Source: practice.
    """
    if not _locked_agreement(report_id):
        raise FinancialReport.DoesNotExist
    return _locked_alone.get(report_id)


@prepared
def _locked_agreement(report_id: int) -> QuerySet[Agreement]:
    return Agreement.objects.select_for_update().filter(
        pk__in=FinancialReport.objects.filter(pk=report_id).values("period__agreement")
    )


@prepared
def _locked_alone(report_id: int) -> QuerySet[FinancialReport]:
    deep = FinancialReport.objects.select_related("period__agreement__call__procedure")
    return deep.select_for_update(of=("self",)).filter(pk=report_id)
