"""What national law fixes, as tables a jurist can read."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import is_holiday
from condivisa.base.parameters import NotInForce
from condivisa.law import antimafia, civil_code, cts, parameters, stamp, withholding

ON = date(2026, 11, 21)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cts.VOLUNTEER_REFUND_PER_DAY", "10"),
        ("cts.VOLUNTEER_REFUND_PER_MONTH", "150"),
        ("stamp.DUTY", "2.00"),
        ("stamp.THRESHOLD", "77.47"),
        ("withholding.RATE", "4"),
        ("transparency.GRANT_THRESHOLD_PER_YEAR", "1000.00"),
        ("market.RECEIVED_THRESHOLD_PER_YEAR", "10000"),
        ("procedure.ANSWER_TO_INTENDED_REFUSAL_DAYS", "10"),
        ("tracing.SMALL_EXPENSE_PER_DAY", "1500"),
        ("antimafia.THRESHOLD", "150000"),
    ],
)
def test_what_the_law_fixes(name: str, value: str) -> None:
    assert parameters()[name].value(ON) == D(value)


def test_every_value_is_listed_in_the_table_above() -> None:
    assert len(parameters()) == 10


def test_before_the_code_there_is_no_value() -> None:
    with pytest.raises(NotInForce):
        cts.VOLUNTEER_REFUND_PER_DAY.value(date(2017, 8, 2))


def test_a_value_not_read_for_a_year_is_stale() -> None:
    one = cts.VOLUNTEER_REFUND_PER_DAY
    assert one.stale(date(2027, 11, 21)) == []
    assert [finding.code for finding in one.stale(date(2027, 11, 22))] == ["law.parameter_unchecked"]


def test_the_activities_of_general_interest_are_the_26_letters() -> None:
    assert list(cts.ACTIVITIES) == list("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("amount", "exempt", "duty"),
    [("77.47", False, "0.00"), ("77.48", False, "2.00"), ("15000.00", False, "2.00"), ("15000.00", True, "0.00")],
)
def test_stamp_duty(amount: str, exempt: bool, duty: str) -> None:
    assert stamp.duty_on(D(amount), exempt=exempt, on=ON) == D(duty)


@pytest.mark.parametrize(("gross", "withheld"), [("15000.00", "600.00"), ("12.37", "0.49"), ("12.38", "0.50")])
def test_four_per_cent_is_withheld(gross: str, withheld: str) -> None:
    assert withholding.withheld_from(D(gross), on=ON) == D(withheld)


def test_antimafia_documentation_is_needed_above_the_threshold_only() -> None:
    assert not antimafia.documentation_needed(D("150000.00"), on=ON)
    assert antimafia.documentation_needed(D("150000.01"), on=ON)


@pytest.mark.parametrize(
    ("start", "months", "counted", "due"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 11, 25), 1, date(2026, 12, 25), date(2026, 12, 28)),
    ],
)
def test_a_term_in_months(start: date, months: int, counted: date, due: date) -> None:
    """Where the day is missing the month's last; a Sunday or holiday moves on (25, 26 and 27.12.2026 are three)."""
    deadline = civil_code.after_months(start, months)
    assert (deadline.counted, deadline.due, deadline.shifted) == (counted, due, counted != due)


def test_the_first_day_is_not_counted() -> None:
    assert civil_code.after_days(date(2026, 3, 2), 10).due == date(2026, 3, 12)


@given(DAYS, st.integers(0, 400))
def test_a_term_in_days_ends_on_a_working_day_and_never_early(start: date, days: int) -> None:
    deadline = civil_code.after_days(start, days)
    assert deadline.counted == start + timedelta(days)
    assert deadline.due >= deadline.counted
    assert not is_holiday(deadline.due)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_longer_term_never_ends_before_a_shorter_one(start: date, months: int, more: int) -> None:
    assert civil_code.after_months(start, months).due <= civil_code.after_months(start, months + more).due
