"""What was reported, admitted and cut, summed by the database and never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.reporting.models import Expense, FinancialReport
from condivisa.stages.reporting.queries.judged import STANDING, decided

NOTHING = Decimal("0.00")
NOT_DRAFT = ~Q(report__state=FinancialReport.State.DRAFT)
"""A row counts as reported from the submission of the report where it first appeared."""


def reported_on_lines(lines: Sequence[int]) -> Mapping[int, Decimal]:
    """By budget line, what was reported so far less what closed checks took away (EUR); nothing reads as 0.

    A cut of a check still open may be taken back: until then it frees nothing. Source: practice.
    """
    rows = decided(Expense.objects.filter(NOT_DRAFT, line__in=lines)).values_list("line")
    closed = Q(decided__report__state=FinancialReport.State.CHECKED)
    sums = rows.annotate(reported=Sum("amount"), taken=Sum("decided__cut", filter=closed))
    used = {line: reported - (taken or NOTHING) for line, reported, taken in sums}
    return {line: used.get(line, NOTHING) for line in lines}


def residual_hours(lines: Sequence[int], from_day: date) -> Mapping[int, Decimal]:
    """By staff line with agreed hours, those that no reported row has used for work done before `from_day`: a row cut
    whole gives its hours back once its check is closed.

    Source: practice.
    """
    agreed = BudgetLine.objects.filter(pk__in=lines, hours__isnull=False).values_list("pk", "hours")
    rows = Expense.objects.filter(NOT_DRAFT, line__in=lines, hours__isnull=False, competence_last__lt=from_day)
    used = dict(decided(rows).filter(STANDING).values_list("line").annotate(worked=Sum("hours")))
    return {line: hours - used.get(line, NOTHING) for line, hours in agreed}
