"""The parts of a report that nobody has handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

from condivisa.parties.models import Body
from condivisa.stages.agreements.models import BudgetLine, Partner
from condivisa.stages.reporting.models import Expense, FinancialReport, MemberReport, ReportingPeriod

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class OpenPart:
    """A part not handed in: its rows and their sum (EUR); `left`: the body is no longer a partner."""

    body: UUID
    name: str
    rows: int
    amount: Decimal
    left: bool


def open_parts(report: FinancialReport, *, on: date) -> list[OpenPart]:
    """The parts not handed in: those with rows, and those of bound partners that hold lines of the report's years and
    have written nothing; in one statement. Source: the agreement.
    """
    period = report.period
    lines = BudgetLine.objects.filter(agreement=period.agreement_id)
    of_these_years = lines.filter(body=OuterRef("pk"), year__range=(period.first.year, period.last.year))
    rows = Expense.objects.filter(report=report, line__body=OuterRef("pk")).order_by().values("line__body")
    was = Partner.objects.filter(agreement=period.agreement_id, body=OuterRef("pk"))
    handed_in = MemberReport.objects.filter(report=report, body=OuterRef("pk"), state=MemberReport.State.HANDED_IN)
    found = (
        Body.objects.filter(~Exists(handed_in), pk__in=lines.values("body"))
        .annotate(
            written=Subquery(rows.annotate(n=Count("pk")).values("n")),
            amount=Subquery(rows.annotate(sum=Sum("amount")).values("sum")),
            bound=Exists(was.filter(left_on=None)),
            gone=Exists(was.filter(left_on__lte=on)),
            owes=Exists(of_these_years),
        )
        .filter(Q(written__gt=0) | Q(bound=True, owes=True))
    )
    return [
        OpenPart(body, name, written or 0, amount or NOTHING, gone and not bound)
        for body, name, written, amount, bound, gone in found.order_by("sort_key", "pk").values_list(
            "pk", "name", "written", "amount", "bound", "gone"
        )
    ]


def next_period(period: ReportingPeriod) -> ReportingPeriod | None:
    """The period whose report takes what this one leaves out; none after the final one. Source: practice."""
    if period.final:
        return None
    later = ReportingPeriod.objects.filter(agreement=period.agreement_id, number__gt=period.number)
    return later.order_by("number").first()


def may_be_left_out(report: FinancialReport, lead: UUID, *, on: date) -> list[OpenPart]:
    """The parts that the lead may submit the report without, from that day. Source: the agreement."""
    period = report.period
    return [
        one
        for one in open_parts(report, on=on)
        if one.body != lead and (one.rows or period.final) and (one.left or on > period.due)
    ]
