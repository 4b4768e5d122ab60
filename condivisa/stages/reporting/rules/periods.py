"""What to report on, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from condivisa.base.days import Period, add_months, next_working_day
from condivisa.base.findings import Finding, blocks
from condivisa.stages.calls.terms import Terms
from condivisa.stages.reporting.rules.facts import AGREEMENT


@dataclass(frozen=True)
class Span:
    """A period to report on; `due` is the last day to submit."""

    number: int
    period: Period
    due: date
    final: bool


def spans(agreement: Period, every_months: int, due_days: int) -> list[Span]:
    """The agreement's days cut every so many months; the last span is the final one, and may be shorter.

    A due day that is a holiday moves to the next working day (c.c. art. 2963).
    Raises `ValueError` for less than a month.

    Judged on: the agreement's days. Source: practice.
    """
    if every_months < 1:
        raise ValueError("a period lasts a month at least")
    made: list[Span] = []
    first = agreement.first
    while first <= agreement.last:
        following = add_months(agreement.first, every_months * (len(made) + 1))
        last = min(following - timedelta(days=1), agreement.last)
        due = next_working_day(last + timedelta(days=due_days))
        made.append(Span(len(made) + 1, Period(first, last), due, final=last == agreement.last))
        first = following
    return made


def ended(laid_out: Sequence[Span], last: date, due_days: int) -> tuple[Span, list[int]]:
    """What becomes of the periods when the agreement ends on `last`, before its time: the final one, and the numbers
    of those after it, which have nothing to report.

    Judged on: the day the agreement ends. Source: practice.
    """
    begun = [span for span in laid_out if span.period.first <= last] or [laid_out[0]]
    final = begun[-1]
    shortened = Period(final.period.first, max(final.period.first, min(last, final.period.last)))
    due = next_working_day(shortened.last + timedelta(days=due_days))
    after = [span.number for span in laid_out if span.number > final.number]
    return Span(final.number, shortened, due, final=True), after


def until(laid_out: Sequence[Span], whole: Sequence[Span], last: date) -> list[Span]:
    """The periods up to `last`, where an earlier end had cut them: those of the `whole` agreement come back.

    Judged on: the day the agreement ends. Source: practice.
    """
    if last <= laid_out[-1].period.last:
        return list(laid_out)
    return [*laid_out[:-1], *whole[len(laid_out) - 1 :]]


def not_checked_yet(effective: date, checked: Span | None) -> list[Finding]:
    """Why a withdrawal cannot take effect that day: its period is among those `checked` (the last of them), and no
    report would come after to decide what was put aside.

    Judged on: the day the receipt is recorded. Source: L. 241/1990, art. 12; practice.
    """
    if checked is None or effective > checked.period.last:
        return []
    days = {"effective": effective, "last": checked.period.last, "first": checked.period.last + timedelta(days=1)}
    return [blocks("report.ends_in_checked_period", AGREEMENT, number=checked.number, **days)]


def begun(first: date, *, on: date) -> list[Finding]:
    """A period whose first day has not come: nothing was spent yet that its report could hold.

    Judged on: `on`, the day its report is started. Source: the agreement; practice.
    """
    return [blocks("report.period_not_begun", AGREEMENT, first=first)] if on < first else []


def can_open(already: int) -> list[Finding]:
    """Periods are opened once.

    Judged on: the day they are opened. Source: practice.
    """
    return [blocks("report.periods_already_open", AGREEMENT, periods=already)] if already else []


def check_due(submitted_on: date, terms: Terms) -> date | None:
    """The last day to check a report submitted on a day, where the agreement says in how many; none where it does not.

    A holiday moves to the next working day (c.c. art. 2963). Judged on: the day the report is submitted.
    Source: the agreement's own term `report_check_days`.
    """
    days = terms.get("report_check_days")
    return None if days is None else next_working_day(submitted_on + timedelta(days=int(days)))
