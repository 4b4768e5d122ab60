"""The ranking: order, ties as the call declares, thresholds, outcome."""

from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.stages.calls.terms import Terms
from condivisa.stages.selection.rules.ranking import Competition, Proposal, rank, ready_to_draw, ready_to_rank, to_draw
from condivisa.stages.selection.rules.scoring import Measure
from tests import making

POINTS = (Measure("A", "steps", D(60)), Measure("B", "steps", D(40)))


def proposal(application: int, points: str, drawn: int | None = None) -> Proposal:
    """A proposal scored by one member, seat 1, on criteria A, B, …"""
    marks = {code: {1: D(value)} for code, value in zip("ABCD", points.split(), strict=False)}
    return Proposal(application, marks, drawn)


def competition(*proposals: Proposal, measures: tuple[Measure, ...] = POINTS) -> Competition:
    return Competition("P1", measures, frozenset({1}), proposals)


def ranked(of: Competition, terms: Terms) -> list[tuple[int, int, str, str]]:
    return [(place.application, place.position, place.outcome, place.tie) for place in rank(of, terms)]


def codes(of: Competition, terms: Terms) -> list[str]:
    return [finding.code for finding in ready_to_rank(of, terms)]


def test_the_best_is_selected_and_everybody_is_shown() -> None:
    """Minimum 60: 82 and 70 are suitable, 55 is not."""
    three = competition(proposal(1, "40 30"), proposal(2, "50 32"), proposal(3, "30 25"))
    assert ranked(three, making.terms()) == [
        (2, 1, "selected", ""),
        (1, 2, "suitable", ""),
        (3, 3, "unsuitable", ""),
    ]


@pytest.mark.parametrize(
    ("selected", "outcomes"),
    [
        ("best", ["selected", "suitable", "unsuitable"]),
        ("above_minimum", ["selected", "selected", "unsuitable"]),
        ("all_admitted", ["selected", "selected", "selected"]),
    ],
)
def test_who_is_selected_is_what_the_call_says(selected: str, outcomes: list[str]) -> None:
    three = competition(proposal(1, "50 30"), proposal(2, "40 30"), proposal(3, "30 20"))
    assert [place.outcome for place in rank(three, making.terms(selected=selected))] == outcomes


def test_a_proposal_below_one_threshold_comes_after_every_suitable_one() -> None:
    """92 points with criterion B below its threshold of 20 do not shut out 75."""
    measures = (POINTS[0], Measure("B", "steps", D(40), threshold=D(20)))
    two = competition(proposal(1, "60 19"), proposal(2, "45 20"), measures=measures)
    assert ranked(two, making.terms()) == [(2, 1, "selected", ""), (1, 2, "unsuitable", "")]


def test_without_a_minimum_every_proposal_is_suitable() -> None:
    two = competition(proposal(1, "1 1"), proposal(2, "0 1"))
    assert [place.outcome for place in rank(two, making.terms(minimum_score=None))] == ["selected", "suitable"]


def test_a_tie_goes_to_the_first_criterion() -> None:
    tied = competition(proposal(1, "40 40"), proposal(2, "50 30"), proposal(3, "45 35"))
    assert ranked(tied, making.terms(ties="first_criterion")) == [
        (2, 1, "selected", "by_criterion"),
        (3, 2, "suitable", "by_criterion"),
        (1, 3, "suitable", "by_criterion"),
    ]
    assert codes(tied, making.terms(ties="first_criterion")) == []


def test_a_tie_on_every_criterion_needs_a_draw() -> None:
    terms = making.terms(ties="first_criterion")
    tied = competition(proposal(1, "40 40"), proposal(2, "50 30"), proposal(3, "40 40"))
    assert to_draw(tied, terms) == [frozenset({1, 3})]
    assert codes(tied, terms) == ["selection.tie_to_draw"]
    drawn = competition(proposal(1, "40 40", 2), proposal(2, "50 30"), proposal(3, "40 40", 1))
    assert codes(drawn, terms) == []
    assert ranked(drawn, terms) == [
        (2, 1, "selected", "by_criterion"),
        (3, 2, "suitable", "drawn"),
        (1, 3, "suitable", "drawn"),
    ]


def test_a_tie_left_to_lots_ignores_the_criteria() -> None:
    terms = making.terms(ties="draw")
    tied = competition(proposal(1, "40 40", 1), proposal(2, "50 30", 2))
    assert ranked(tied, terms) == [(1, 1, "selected", "drawn"), (2, 2, "suitable", "drawn")]


def test_a_tie_left_equal_shares_the_position_and_the_outcome() -> None:
    terms = making.terms(ties="all")
    tied = competition(proposal(1, "40 40"), proposal(2, "50 30"), proposal(3, "40 30"))
    assert ranked(tied, terms) == [(1, 1, "selected", "equal"), (2, 1, "selected", "equal"), (3, 3, "suitable", "")]


def test_a_tie_between_proposals_not_suitable_needs_no_draw() -> None:
    tied = competition(proposal(1, "50 30"), proposal(2, "20 20"), proposal(3, "20 20"))
    assert codes(tied, making.terms(ties="draw")) == []
    assert [place.position for place in rank(tied, making.terms(ties="draw"))] == [1, 2, 2]


@pytest.mark.parametrize(
    ("of", "changes", "found"),
    [
        (competition(proposal(1, "40")), {}, ["selection.marks_missing"]),
        (competition(), {}, ["selection.nothing_to_rank"]),
        (Competition("P1", POINTS, frozenset(), [proposal(1, "40 40")]), {}, ["selection.nobody_scores"]),
        (competition(proposal(1, "40 40")), {"selected": None}, ["call.term_open"]),
        (competition(proposal(1, "40 40")), {"ties": None}, []),
        (competition(proposal(1, "40 40"), proposal(2, "9 9")), {"ties": None}, ["call.term_open"]),
    ],
)
def test_a_ranking_waits_for_marks_and_terms(of: Competition, changes: dict[str, None], found: list[str]) -> None:
    assert codes(of, making.terms(**changes)) == found


def test_a_ranking_waits_until_members_agree_on_the_units() -> None:
    years = Measure("A", "per_unit", D(3), per_unit=D("0.5"))
    disputed = Competition("P1", [years], frozenset({1, 2}), [Proposal(1, {"A": {1: D(3), 2: D(4)}})])
    assert codes(disputed, making.terms()) == ["selection.units_disagree"]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ({1: 1, 2: 2}, []),
        ({1: 1, 2: 1}, ["selection.number_twice"]),
        ({1: 1, 3: 2}, ["selection.not_a_tie"]),
        ({1: 1}, ["selection.not_a_tie"]),
    ],
)
def test_lots_are_drawn_only_for_a_whole_tie(numbers: dict[int, int], found: list[str]) -> None:
    tied = competition(proposal(1, "40 40"), proposal(2, "50 30"), proposal(3, "40 30"))
    findings = ready_to_draw(tied, making.terms(ties="draw"), numbers)
    assert [finding.code for finding in findings] == found


def test_marks_of_who_left_the_committee_do_not_count() -> None:
    left = Proposal(1, {"A": {1: D(40), 9: D(0)}, "B": {1: D(30), 9: D(0)}})
    assert rank(competition(left), making.terms())[0].points.value == D(70)


def test_a_call_without_criteria_ranks_nobody_before_another() -> None:
    """No ranking at all: non-selective tables."""
    open_table = Competition("P1", (), frozenset(), [Proposal(1), Proposal(2)])
    assert ranked(open_table, making.terms(selected="all_admitted", ties=None)) == [
        (1, 1, "selected", "equal"),
        (2, 1, "selected", "equal"),
    ]


steps = st.integers(0, 40)
fields = st.lists(st.tuples(steps, steps), min_size=1, max_size=8).map(
    lambda rows: [proposal(number, f"{a} {b}", drawn=number) for number, (a, b) in enumerate(rows, 1)]
)
ways = st.sampled_from(["first_criterion", "draw", "all"])


@given(fields, ways, st.sampled_from(["best", "above_minimum", "all_admitted"]))
def test_a_ranking_holds_every_proposal_once_best_first(field: list[Proposal], ties: str, selected: str) -> None:
    terms = making.terms(ties=ties, selected=selected)
    places = rank(competition(*field), terms)
    assert sorted(place.application for place in places) == sorted(one.application for one in field)
    suitable = [place.points.value for place in places if place.outcome != "unsuitable"]
    assert suitable == sorted(suitable, reverse=True)
    assert [place.position for place in places] == sorted(place.position for place in places)
    assert all(place.position <= order for order, place in enumerate(places, 1))
    if selected == "best" and suitable:
        assert sum(place.outcome == "selected" for place in places) >= 1


@given(fields, ways)
def test_lots_leave_nobody_equal_and_nothing_else_is_left_to_chance(field: list[Proposal], ties: str) -> None:
    terms = making.terms(ties=ties, minimum_score=None)
    positions = [place.position for place in rank(competition(*field), terms)]
    if ties != "all":
        assert len(set(positions)) == len(positions)


@given(fields, ways, st.randoms())
def test_the_order_in_which_proposals_came_does_not_matter(field: list[Proposal], ties: str, random: Random) -> None:
    shuffled = list(field)
    random.shuffle(shuffled)
    terms = making.terms(ties=ties)
    assert rank(competition(*field), terms) == rank(competition(*shuffled), terms)
