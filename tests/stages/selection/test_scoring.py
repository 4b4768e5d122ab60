"""How points are earned: the tables a jurist can check by hand, and what holds whatever the marks."""

from dataclasses import replace
from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.stages.selection.rules.scoring import Measure, criterion_points, mark_findings, total_points

QUALITY = Measure("A", "coefficient", D(15))
NETWORK = Measure("B", "steps", D(10), scale=(D(2), D(5), D(8), D(10)))
YEARS = Measure("C", "per_unit", D(3), per_unit=D("0.5"), max_units=D(6))


@pytest.mark.parametrize(
    ("rounding", "coefficients", "points"),
    [
        ("intermediate", "0.8 0.7 0.8", "11.55"),  # mean 0,7667 → 0,77 × 15
        ("final", "0.8 0.7 0.8", "11.50"),
        ("intermediate", "1 1 1", "15.00"),
        ("final", "0 0 0", "0.00"),
        ("intermediate", "0.5 0.6", "8.25"),
        ("final", "0.9 0.8 0.8 0.9 0.7", "12.30"),
    ],
)
def test_the_rounding_order_that_the_call_declares_changes_the_points(
    rounding: str, coefficients: str, points: str
) -> None:
    given = [D(value) for value in coefficients.split()]
    assert criterion_points(QUALITY, given, rounding).value == D(points)


def test_a_total_rounded_once_says_so_where_the_criteria_do_not_add_up_to_it() -> None:
    """Two thirds of a point thrice are 2,00, while each is shown as 0,67."""
    thirds = [replace(QUALITY, code=code, max_points=D(1)) for code in "ABC"]
    figure = total_points(thirds, {code: [D(1), D(1), D(0)] for code in "ABC"})
    assert (figure.value, [step.value for step in figure.steps]) == (D("2.00"), [D("0.67")] * 3)
    assert "arrotondata una volta sola" in figure.formula
    assert total_points(thirds[:1], {"A": [D(1)]}).formula == "somma dei criteri"


def test_a_mean_with_no_end_is_rounded_only_once() -> None:
    """0,8 0,7 0,8 on 15 points is 11,5 exactly: two of them are 23, where a rounded mean would give 22,99."""
    thrice = [Measure(code, "coefficient", D(1)) for code in "ABC"]
    marks = [D("0.8"), D("0.7"), D("0.8")]
    assert total_points(thrice, dict.fromkeys("ABC", marks)).value == D("2.30")
    assert [step.value for step in total_points(thrice, dict.fromkeys("ABC", marks)).steps] == [D("0.77")] * 3


def test_half_a_cent_goes_up() -> None:
    assert criterion_points(Measure("A", "coefficient", D("0.01")), [D("0.5")]).value == D("0.01")


@pytest.mark.parametrize(
    ("steps", "points"), [("8 8 8", "8.00"), ("8 10 8", "8.67"), ("2 5", "3.50"), ("10 10", "10.00")]
)
def test_fixed_steps_are_averaged(steps: str, points: str) -> None:
    assert criterion_points(NETWORK, [D(value) for value in steps.split()]).value == D(points)


@pytest.mark.parametrize(
    ("years", "points"), [("7", "3.00"), ("6", "3.00"), ("5", "2.50"), ("0", "0.00"), ("1.5", "0.75")]
)
def test_units_earn_points_up_to_their_ceiling(years: str, points: str) -> None:
    """0,5 a year, at most 6 years: 7 years earn 3,00."""
    assert criterion_points(YEARS, [D(years)] * 3).value == D(points)


@pytest.mark.parametrize(
    ("measure", "units", "points"),
    [
        (Measure("C", "per_unit", D(10), per_unit=D("0.5"), max_units=D(6)), "7", "3.00"),  # the units' own ceiling
        (Measure("D", "per_unit", D("0.60"), per_unit=D("0.20")), "4", "0.60"),  # 0,20 per step, at most 0,60
    ],
)
def test_either_ceiling_is_enough(measure: Measure, units: str, points: str) -> None:
    assert criterion_points(measure, [D(units)]).value == D(points)


def test_units_are_facts_on_which_members_cannot_differ() -> None:
    with pytest.raises(ValueError, match="different units"):
        criterion_points(YEARS, [D(3), D(4)])


def test_a_figure_says_what_it_was_computed_from() -> None:
    figure = criterion_points(QUALITY, [D("0.80"), D("0.7")], "intermediate")
    assert figure.formula == "media dei coefficienti arrotondata × punti"
    assert figure.inputs == {"values": "0,8 0,7", "max_points": D(15)}


@pytest.mark.parametrize(
    ("measure", "value", "reason", "codes"),
    [
        (QUALITY, "0.85", "Ben motivata.", []),
        (QUALITY, "1.1", "Ottima.", ["selection.mark_off_scale"]),
        (QUALITY, "-0.1", "Pessima.", ["selection.mark_off_scale"]),
        (NETWORK, "8", "Sei partner.", []),
        (NETWORK, "7", "Sei partner.", ["selection.mark_off_scale"]),
        (YEARS, "12", "Dodici anni documentati.", []),
        (QUALITY, "0.8", "  ", ["selection.mark_unreasoned"]),
        (NETWORK, "3", "", ["selection.mark_unreasoned", "selection.mark_off_scale"]),
    ],
)
def test_a_mark_is_on_the_scale_and_has_a_reason(measure: Measure, value: str, reason: str, codes: list[str]) -> None:
    assert [finding.code for finding in mark_findings(measure, D(value), reason)] == codes


tenths = st.integers(0, 10).map(lambda n: D(n) / 10)
marks = st.lists(tenths, min_size=1, max_size=7)
roundings = st.sampled_from(["final", "intermediate"])


@given(marks, st.integers(0, 100).map(D), roundings)
def test_points_stay_between_none_and_the_most(values: list[D], most: D, rounding: str) -> None:
    assert 0 <= criterion_points(Measure("A", "coefficient", most), values, rounding).value <= most


@given(st.decimals(0, 50, places=2), st.integers(1, 7))
def test_units_never_earn_above_their_ceiling_nor_less_for_more(units: D, members: int) -> None:
    """0,5 a year, at most 6 years."""
    earned = criterion_points(YEARS, [units] * members).value
    assert 0 <= earned <= 3
    assert earned <= criterion_points(YEARS, [units + 1]).value


@given(marks, roundings, st.randoms())
def test_the_order_of_the_members_does_not_matter(values: list[D], rounding: str, random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    assert criterion_points(QUALITY, values, rounding).value == criterion_points(QUALITY, shuffled, rounding).value


@given(tenths, st.integers(1, 7), roundings)
def test_members_who_agree_count_as_one(value: D, members: int, rounding: str) -> None:
    assert criterion_points(QUALITY, [value] * members, rounding).value == criterion_points(QUALITY, [value]).value


@given(st.dictionaries(st.sampled_from("ABCDE"), marks, min_size=1))
def test_the_total_is_within_half_a_cent_of_the_exact_sum(values: dict[str, list[D]]) -> None:
    measures = [Measure(code, "coefficient", D(20)) for code in sorted(values)]
    total = total_points(measures, values)
    shown = sum((step.value for step in total.steps), D(0))
    assert abs(total.value - shown) <= D("0.005") * (len(measures) + 1)
