"""Indirect costs, the breakdown per line, the periods, the sample and the decisions of a check."""

from collections import Counter
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import Period
from condivisa.base.findings import Weight
from condivisa.stages.reporting.rules import breakdown, checks, indirect, periods, sampling, submission
from condivisa.stages.reporting.rules.reasons import Reason
from condivisa.stages.reporting.rules.sampling import Drawable, Stratum
from tests import making
from tests.stages.reporting.rows import YEARS, codes

money = st.decimals("0", "1000000", places=2)


@pytest.mark.parametrize(
    ("entries", "direct", "allowed"),
    [
        ([("12000.00", "10"), ("3000.00", "50")], "100000.00", "2700.00"),
        ([("12000.00", "10"), ("3000.00", "50")], "30000.00", "2100.00"),
        ([("12000.00", "10")], "0.00", "0.00"),
        ([], "30000.00", "0.00"),
    ],
)
def test_indirect_costs_on_the_ledger_with_a_ceiling_of_7_percent(
    entries: list[tuple[str, str]], direct: str, allowed: str
) -> None:
    figure = indirect.ledger([(D(amount), D(driver)) for amount, driver in entries], D(7), D(direct))
    assert figure.value == D(allowed)


@given(st.lists(st.tuples(money, st.decimals(0, 100, places=2)), max_size=8), st.decimals(0, 25, places=2), money)
def test_never_above_actual_and_never_above_the_ceiling(entries: list[tuple[D, D]], ceiling: D, direct: D) -> None:
    allowed = indirect.ledger(entries, ceiling, direct).value
    cent = D("0.005")
    assert allowed <= sum((amount * driver / 100 for amount, driver in entries), D(0)) + cent
    assert allowed <= direct * ceiling / 100 + cent


def test_a_flat_refund_as_crema_negotiates_it_comes_with_its_warning() -> None:
    items = ("utenze", "segreteria")
    figure = indirect.flat(D(5), "direct", D("180000.00"), items)
    assert figure.value == D("9000.00")
    assert figure.inputs["items"] == "utenze, segreteria"
    [warning] = indirect.flat_is_contested(D(5), items)
    assert (warning.weight, "5217/2023" in warning.source) == (Weight.WARNS, True)
    assert indirect.within(D("9000.00"), figure) == []
    [over] = indirect.within(D("9000.01"), figure)
    assert over.facts["over"] == D("0.01")


@given(st.decimals(0, 100, places=2), money, money)
def test_a_flat_refund_is_never_above_its_base_nor_let_through_above_itself(percent: D, base: D, claimed: D) -> None:
    allowed = indirect.flat(percent, "direct", base, ["utenze"])
    assert 0 <= allowed.value <= base
    assert bool(indirect.within(claimed, allowed)) == (claimed > allowed.value)
    assert [one.weight for one in indirect.flat_is_contested(percent, ["utenze"])] == [Weight.WARNS]


def test_the_five_columns_of_a_breakdown() -> None:
    [first, second] = breakdown.breakdown(
        [(1, D("1000.00")), (2, D("50.00"))], {1: D("300.00")}, {1: D("200.00")}, {1: D("40.00")}
    )
    assert first == breakdown.Used(1, D("1000.00"), D("300.00"), D("200.00"), D("500.00"), D("40.00"), D("540.00"))
    assert (second.so_far, second.remaining) == (D("0.00"), D("50.00"))
    assert breakdown.frozen([second])[0]["remaining"] == "50.00"


amounts = st.dictionaries(st.integers(1, 5), money, max_size=5)


@given(amounts, amounts, amounts)
def test_reported_so_far_and_remaining_make_the_budget(
    budgets: dict[int, D], before: dict[int, D], now: dict[int, D]
) -> None:
    for used in breakdown.breakdown(list(budgets.items()), before, now, {}):
        assert used.so_far + used.remaining == used.budget


@given(amounts, amounts)
def test_the_order_of_two_reports_does_not_matter_to_what_is_used(first: dict[int, D], second: dict[int, D]) -> None:
    budgets = [(line, D("100.00")) for line in range(1, 6)]
    one = breakdown.breakdown(budgets, first, second, {})
    other = breakdown.breakdown(budgets, second, first, {})
    assert [used.remaining for used in one] == [used.remaining for used in other]


def test_a_line_used_beyond_its_budget() -> None:
    [over] = breakdown.over_line("A1, educatori, 2026", D("100.00"), D("100.01"), Weight.BLOCKS)
    assert (over.facts["over"], over.blocks) == (D("0.01"), True)
    assert breakdown.over_line("A1", D("100.00"), D("100.00"), Weight.BLOCKS) == []


def test_twelve_quarters_each_with_its_due_day() -> None:
    spans = periods.spans(YEARS, 3, 30)
    assert len(spans) == 12
    assert spans[0] == periods.Span(1, Period(date(2026, 1, 1), date(2026, 3, 31)), date(2026, 4, 30), final=False)
    assert spans[-1].final
    assert spans[-1].period.last == date(2028, 12, 31)
    assert spans[3].due == date(2027, 1, 30)  # a Saturday stays
    assert spans[7].due == date(2028, 1, 31)  # 30.1.2028 is a Sunday
    assert [span.final for span in spans].count(True) == 1


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 2000), st.integers(1, 24), st.integers(0, 90))
def test_periods_cover_the_agreement_day_by_day_once(first: date, days: int, months: int, due: int) -> None:
    whole = Period(first, date.fromordinal(first.toordinal() + days))
    spans = periods.spans(whole, months, due)
    assert spans[0].period.first == whole.first
    assert spans[-1].period.last == whole.last
    assert sum(span.period.days for span in spans) == whole.days
    assert all(span.due >= span.period.last for span in spans)


@pytest.mark.parametrize(
    ("last", "number", "due", "after"),
    [
        (date(2027, 2, 28), 5, date(2027, 3, 30), [6, 7, 8, 9, 10, 11, 12]),
        (date(2026, 12, 31), 4, date(2027, 1, 30), [5, 6, 7, 8, 9, 10, 11, 12]),
        (date(2028, 12, 31), 12, date(2029, 1, 30), []),
    ],
)
def test_an_agreement_that_ends_early_has_its_final_report_early(
    last: date, number: int, due: date, after: list[int]
) -> None:
    final, dropped = periods.ended(periods.spans(YEARS, 3, 30), last, 30)
    assert (final.number, final.period.last, final.due, final.final) == (number, last, due, True)
    assert dropped == after


ROWS = [Drawable(number, "staff" if number % 2 else "supplier", D(number)) for number in range(1, 101)]


def test_a_sample_by_stratum_with_all_rows_above_an_amount() -> None:
    drawn = sampling.draw(ROWS, D(10), D(90), "seme")
    assert set(range(91, 101)) <= {number for numbers in drawn.values() for number in numbers}
    assert Counter({stratum: len(numbers) for stratum, numbers in drawn.items()}) == {"staff": 10, "supplier": 10}


def test_anyone_draws_the_same_rows_from_the_seed_and_others_from_another() -> None:
    again = list(reversed(ROWS))
    assert sampling.draw(ROWS, D(10), None, "seme") == sampling.draw(again, D(10), None, "seme")
    assert sampling.draw(ROWS, D(10), None, "seme") != sampling.draw(ROWS, D(10), None, "altro")


def test_a_draw_that_anybody_can_repeat_with_a_pocket_tool() -> None:
    """The order is that of SHA-256("seme:<number>"): written here once, so that nobody changes it unseen."""
    rows = [Drawable(number, "staff", D(1)) for number in range(1, 11)]
    assert sampling.draw(rows, D(30), None, "seme") == {"staff": [6, 7, 9]}


@given(st.integers(0, 60), st.decimals(0, 100, places=1), st.text(min_size=1, max_size=8))
def test_at_least_the_share_asked_is_drawn(size: int, percent: D, seed: str) -> None:
    rows = [Drawable(number, "staff", D(1)) for number in range(size)]
    drawn = sampling.draw(rows, percent, None, seed).get("staff", [])
    assert size * percent <= len(drawn) * 100
    assert len(drawn) <= size


@pytest.mark.parametrize(
    ("decided", "cut", "whole"), [("1000.00", "50.00", False), ("1000.00", "50.01", True), ("0.00", "0.00", False)]
)
def test_an_error_rate_above_5_percent_checks_the_whole_stratum(decided: str, cut: str, whole: bool) -> None:
    stratum = Stratum("staff", D(decided), D(cut), waiting=0)
    assert sampling.to_check_whole(stratum, D(5)) is whole
    assert bool(sampling.nothing_extrapolated([stratum], ["staff"], D(5))) is whole
    assert sampling.nothing_extrapolated([stratum], ["supplier"], D(5)) == []


def test_the_sample_comes_first() -> None:
    assert codes(sampling.sample_first([])) == ["sample_not_drawn"]
    assert codes(sampling.sample_first([Stratum("staff", D(0), D(0), waiting=2)])) == ["sample_not_finished"]
    assert codes(sampling.can_draw(submitted=False, already=False)) == ["sample_before_submission"]
    assert codes(sampling.can_draw(submitted=True, already=True)) == ["sample_drawn_already"]


@pytest.mark.parametrize(
    ("decision", "final", "refused"),
    [
        (checks.admit(1), True, []),
        (checks.take(1, D("100.00"), Reason.NO_CUP), True, []),
        (checks.take(1, D("100.01"), Reason.NO_CUP), False, ["cut_beyond_row"]),
        (checks.take(1, D("0.00"), Reason.NO_CUP), False, ["cut_beyond_row"]),
        (checks.Decision(1, "cut", D("10.00"), "capriccio"), False, ["reason_missing"]),
        (checks.Decision(1, "admitted", D("10.00")), False, ["cut_beyond_row"]),
        (checks.park(1, Reason.TIMESHEET), False, []),
        (checks.park(1, Reason.TIMESHEET), True, ["parked_at_end"]),
        (checks.Decision(1, "parked"), False, ["reason_missing"]),
    ],
)
def test_a_decision_on_a_row_of_100_euros(decision: checks.Decision, final: bool, refused: list[str]) -> None:
    found = checks.sound(decision, "1.1", D("100.00"), final=final)
    assert codes(found) == refused
    assert all(finding.path == "rows.1.1" for finding in found)


def test_what_keeps_a_check_open() -> None:
    assert checks.ready(checks.Closing(0, [], previous_checked=True)) == []
    waiting = checks.ready(checks.Closing(3, ["A1", "A2"], previous_checked=False))
    assert codes(waiting) == ["previous_not_checked", "rows_undecided", "achievements_unverified"]


def test_what_keeps_a_report_from_being_submitted_and_late_only_warns() -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 3, 31))
    fine = submission.Whole(True, quarter, date(2026, 4, 30), True, [], [])
    assert submission.ready(fine, on=date(2026, 4, 30)) == []
    assert codes(submission.ready(fine, on=date(2026, 3, 31))) == ["period_running"]
    assert codes(submission.ready(fine, on=date(2026, 5, 1)), blocking=False) == ["late"]
    unready = submission.Whole(False, quarter, date(2026, 4, 30), False, ["Arcobaleno"], ["A1"])
    assert codes(submission.ready(unready, on=date(2026, 4, 1))) == [
        "lead_only",
        "previous_not_submitted",
        "parts_not_handed_in",
        "achievements_missing",
    ]


@pytest.mark.parametrize(
    ("days", "due"),
    [(None, None), (D(10), date(2026, 4, 30)), (D(11), date(2026, 5, 2)), (D(45), date(2026, 6, 4))],
)
def test_a_check_is_due_where_the_agreement_says_in_how_many_days(days: D | None, due: date | None) -> None:
    """Counted from the submission; 1 May is a holiday, the Saturday after it is not (c.c. art. 2963)."""
    assert periods.check_due(date(2026, 4, 20), making.terms(report_check_days=days)) == due
