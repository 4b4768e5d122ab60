"""Days and periods in Europe/Rome, counted as the civil code counts them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from condivisa.base.elision import marked

ROME = ZoneInfo("Europe/Rome")
MONTHS = {
    "it": (
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def believable(when: date) -> bool:
    """Whether a day that somebody wrote is of a year that can be meant: what is counted from it stays a date, in every
    time zone. Source: practice.
    """
    return 1900 <= when.year <= 2200


def day(at: datetime) -> date:
    """The day in Rome of an aware moment. Raises `ValueError` for a naive one. Source: practice."""
    if at.tzinfo is None:
        raise ValueError("a moment must know its time zone")
    return at.astimezone(ROME).date()


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both days included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period cannot end before it starts")

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.last - self.first).days + 1

    def __contains__(self, when: date) -> bool:
        return self.first <= when <= self.last

    def overlap(self, other: Period) -> int:
        """How many days the two periods share."""
        shared = min(self.last, other.last) - max(self.first, other.first)
        return max(0, shared.days + 1)


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where the day is missing.

    Source: c.c. art. 2963, c. 4-5.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("IT", years=year))


def is_holiday(when: date) -> bool:
    """Whether `when` is a Sunday or a national holiday. Source: L. 260/1949, art. 2; c.c. art. 2963, c. 3."""
    return when.weekday() == 6 or when in _holidays(when.year)


def next_working_day(when: date) -> date:
    """`when`, or the first day after it that is no holiday (a Saturday is not one). Source: c.c. art. 2963, c. 3."""
    while is_holiday(when):
        when += timedelta(days=1)
    return when


def show_day(when: date, language: str = "it") -> str:
    """`9 settembre 2025`, or `9 September 2025` in English; marked for the article before it (`elision`).

    Source: practice.
    """
    ordinal = str(when.day)
    if language == "it":
        ordinal = "1º" if when.day == 1 else marked(ordinal) if when.day in (8, 11) else ordinal
    return f"{ordinal} {MONTHS[language][when.month - 1]} {when.year}"


def show_moment(at: datetime, language: str = "it") -> str:
    """`9 settembre 2025, ore 12:00`, or `9 September 2025, 12:00` in English; in Rome. Source: practice."""
    hour = f"{at.astimezone(ROME):%H:%M}"
    return f"{show_day(day(at), language)}, {'ore ' if language == 'it' else ''}{hour}"
