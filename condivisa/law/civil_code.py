"""Codice civile, art. 2963: how terms in days and months are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from condivisa.base.days import add_months, next_working_day

COUNTING = "c.c. art. 2963"
HOLIDAY = "c.c. art. 2963, c. 3"


@dataclass(frozen=True)
class Deadline:
    """When a term ends: `counted` is the last day of the term, `due` the day after any holiday shift."""

    start: date
    counted: date
    due: date

    @property
    def shifted(self) -> bool:
        """Whether the last day was a Sunday or a holiday."""
        return self.due != self.counted


def _deadline(start: date, counted: date) -> Deadline:
    return Deadline(start, counted, next_working_day(counted))


def after_days(start: date, days: int) -> Deadline:
    """When a term of `days` from `start` ends; the first day is not counted. Source: c.c. art. 2963, c. 2-3."""
    return _deadline(start, start + timedelta(days=days))


def after_months(start: date, months: int) -> Deadline:
    """When a term of `months` from `start` ends: the same day of the last month, or that month's last day.

    Source: c.c. art. 2963, c. 3-5.
    """
    return _deadline(start, add_months(start, months))
