"""Days as the civil code counts them, in Rome."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import Period, add_months, day, is_holiday, next_working_day, show_day, show_moment

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_a_moment_belongs_to_the_day_in_rome() -> None:
    assert day(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        day(datetime(2025, 12, 31, 23, 30))  # noqa: DTZ001 - a naive moment is the point


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_its_last(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("when", "working"),
    [
        (date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 4, 5), date(2026, 4, 7)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 11, 21), date(2026, 11, 21)),
    ],
    ids=["Sunday", "Easter and its Monday", "Christmas, Boxing day, Sunday", "a Saturday counts"],
)
def test_a_term_on_a_holiday_moves_to_the_next_working_day(when: date, working: date) -> None:
    assert next_working_day(when) == working
    assert not is_holiday(working)


@given(DAYS, DAYS, DAYS, DAYS)
def test_overlap_is_the_days_that_both_periods_hold(a: date, b: date, c: date, d: date) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    assert one.overlap(other) == other.overlap(one) <= min(one.days, other.days)
    assert (one.overlap(other) > 0) == (one.first in other or other.first in one)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="end before"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
    assert Period(date(2025, 7, 1), date(2026, 6, 30)).days == 365


def test_dates_are_written_in_full() -> None:
    assert show_day(date(2025, 9, 9)) == "9 settembre 2025"
    assert show_day(date(2026, 1, 1)).startswith("1")
    assert show_moment(datetime(2025, 9, 9, 10, 0, tzinfo=UTC)) == "9 settembre 2025, ore 12:00"
