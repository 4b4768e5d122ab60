"""The budget lines that a report charges, and how they stand with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from condivisa.records.access import Acting
from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.applications.models import Side
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.rules import breakdown


@dataclass(frozen=True)
class OwnLines:
    """The budget lines that a body may charge in a report, as a choice: of the period's years, and of the others, which
    a cost touches only where its competence begins before the period or goes on after it."""

    now: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]

    @property
    def every(self) -> list[tuple[str, str]]:
        """All of them, the period's first."""
        return [*self.now, *self.others]


def own_lines(period: ReportingPeriod, *, viewer: Acting) -> OwnLines:
    """The budget lines that the viewer's body charges in a period's report: activity, cost line, year, side; those that
    these do not tell apart say their category and source too.

    A line of another year is charged by a cost whose days touch that year: a bill of the year before that came late, a
    policy that goes on into the next. So none is taken away, and the period's years come first. Source: practice.
    """
    lines = BudgetLine.objects.filter(agreement=period.agreement_id, body=viewer.body)
    lines = lines.select_related("activity", "source").order_by("activity__code", "year", "side", "pk")
    words = {one: f"{one.activity.code} · {one.cost_line} · {one.year} · {one.get_side_display()}" for one in lines}
    alike = Counter(words.values())
    told = {
        one: f"{said} · {one.get_category_display()} · {one.money}" for one, said in words.items() if alike[said] > 1
    }
    alike = Counter(told.values())
    words |= {one: f"{said} · n. {one.pk}" if alike[said] > 1 else said for one, said in told.items()}
    now: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for one, said in words.items():
        (now if period.first.year <= one.year <= period.last.year else others).append((str(one.pk), said))
    return OwnLines(now, others)


@dataclass(frozen=True)
class LineUse:
    """How a budget line stands in a report (EUR), with what it is called."""

    words: str
    body: str
    used: breakdown.Used


def use_of_lines(report: FinancialReport, *, bodies: Sequence[Any] | None = None) -> list[LineUse]:
    """Budget, previously, this report, so far, remaining, line by line: frozen once submitted, worked out before.

    Source: practice.
    """
    frozen = report.breakdown
    used = used_now(report) if frozen is None else [_thawed(one) for one in frozen]
    lines = BudgetLine.objects.filter(agreement=report.period.agreement_id).select_related("activity", "body")
    names = {one.pk: one for one in lines if bodies is None or one.body_id in bodies}
    return [
        LineUse(
            _called(names[one.line]),
            names[one.line].body.name,
            one,
        )
        for one in used
        if one.line in names and (one.budget or one.so_far)
    ]


def _called(line: BudgetLine) -> str:
    """A line as the table of a report names it; whose money it is, where it is not the contribution."""
    words = f"{line.activity.code} · {line.cost_line} · {line.year}"
    return words if line.side == Side.CONTRIBUTION else f"{words} ({line.get_side_display()})"


def _thawed(frozen: Mapping[str, Any]) -> breakdown.Used:
    amounts = {name: Decimal(value) for name, value in frozen.items() if name != "line"}
    return breakdown.Used(line=int(frozen["line"]), **amounts)


def used_now(report: FinancialReport) -> list[breakdown.Used]:
    """How every line stands with the rows written so far (EUR). Source: practice."""
    rows = judged.up_to(report)
    before = judged.sums_by_line(rows.exclude(report=report))
    now = judged.sums_by_line(rows.filter(report=report))
    return breakdown.breakdown(
        list(judged.budgets(report.period.agreement_id).items()),
        {line: reported for line, (reported, _, _) in before.items()},
        {line: reported for line, (reported, _, _) in now.items()},
        {line: cut for line, (_, _, cut) in before.items()},
    )
