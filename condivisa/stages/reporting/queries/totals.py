"""What was reported, admitted and cut, summed by the database and never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.reporting.models import Expense, FinancialReport
from condivisa.stages.reporting.queries.judged import not_cut_whole, sums_by_line

NOTHING = Decimal("0.00")
NOT_DRAFT = ~Q(report__state=FinancialReport.State.DRAFT)
"""A row counts as reported from the submission of the report where it first appeared."""


def reported_on_lines(lines: Sequence[int]) -> Mapping[int, Decimal]:
    """By budget line, what was reported so far less what checks took away (EUR); nothing reads as 0.

    Source: practice.
    """
    used = sums_by_line(Expense.objects.filter(NOT_DRAFT, line__in=lines))
    return {line: used[line][0] - used[line][2] if line in used else NOTHING for line in lines}


def residual_hours(lines: Sequence[int], from_day: date) -> Mapping[int, Decimal]:
    """By staff line with agreed hours, those that no reported row has used for work done before `from_day`.

    Source: practice.
    """
    agreed = BudgetLine.objects.filter(pk__in=lines, hours__isnull=False).values_list("pk", "hours")
    rows = Expense.objects.filter(NOT_DRAFT, line__in=lines, hours__isnull=False, competence_last__lt=from_day)
    used = dict(not_cut_whole(rows).values_list("line").annotate(worked=Sum("hours")))
    return {line: hours - used.get(line, NOTHING) for line, hours in agreed}
