"""The ranking of one programme: order, ties as the call declares, outcome. Every admitted proposal is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import Figure
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.selection.rules.scoring import Measure, total_points

PREDETERMINED = "L. 241/1990, art. 12, c. 1"
RANKING = "D.M. 72/2021, par. 3"


@dataclass(frozen=True)
class Proposal:
    """An admitted application on a programme: `marks` by criterion code and seat, and the number it drew, if any."""

    application: int
    marks: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)
    drawn: int | None = None


@dataclass(frozen=True)
class Competition:
    """All that a ranking is made from: criteria in order, who scores, the admitted proposals."""

    programme: str
    measures: Sequence[Measure]
    seats: frozenset[int]
    proposals: Sequence[Proposal]


@dataclass(frozen=True)
class Place:
    """The place of a proposal: `tie` says how equal points were told apart (empty where there was no tie)."""

    application: int
    position: int
    points: Figure
    outcome: str
    tie: str = ""


@dataclass(frozen=True)
class _Scored:
    application: int
    points: Figure
    drawn: int | None
    suitable: bool

    def order(self, ways: _Ways, lots: bool = True) -> tuple[tuple[Decimal, ...], int]:
        """Lower comes first, among equal points."""
        by_criterion = tuple(-step.value for step in self.points.steps) if ways.criteria else ()
        return by_criterion, (self.drawn or 0) if ways.lots and lots else 0


@dataclass(frozen=True)
class _Ways:
    """How a group of equal points is told apart."""

    criteria: bool = False
    lots: bool = False


def scored_in_full(competition: Competition, terms: Terms) -> list[Finding]:
    """What is still missing before points can be compared: marks, agreement on units, terms that the call left open.

    Judged on: the marks in force. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    needed = ["selected"]
    if competition.measures and len(competition.proposals) > 1:
        needed.append("ties")
    found = [TermOpen(key).finding for key in needed if terms.get(key) is None]
    if not competition.proposals:
        found.append(blocks("selection.nothing_to_rank", RANKING, programme=competition.programme))
    if competition.measures and not competition.seats:
        found.append(blocks("selection.nobody_scores", RANKING, programme=competition.programme))
    missing = sum(
        len(competition.seats - proposal.marks.get(measure.code, {}).keys())
        for proposal in competition.proposals
        for measure in competition.measures
    )
    if missing:
        found.append(blocks("selection.marks_missing", RANKING, programme=competition.programme, missing=missing))
    disputed = [
        measure.code
        for measure in competition.measures
        if measure.scoring == "per_unit"
        and any(len(set(_values(competition, proposal, measure))) > 1 for proposal in competition.proposals)
    ]
    if disputed:
        found.append(blocks("selection.units_disagree", RANKING, criteria=", ".join(disputed)))
    return found


def ready_to_rank(competition: Competition, terms: Terms) -> list[Finding]:
    """What keeps the ranking from being adopted: something not scored yet, or a tie that waits for its draw.

    Judged on: the marks and draws in force. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    found = scored_in_full(competition, terms)
    if found:
        return found
    undrawn = {one.application for one in competition.proposals if one.drawn is None}
    ties = sum(1 for equal in to_draw(competition, terms) if equal & undrawn)
    return [blocks("selection.tie_to_draw", terms.clause("ties"), ties=ties)] if ties else []


def ready_to_draw(competition: Competition, terms: Terms, numbers: Mapping[int, int]) -> list[Finding]:
    """Why lots cannot be drawn so: not one of the ties that the call leaves to them, one number twice, drawn already.

    `numbers` are those drawn, by application. Judged on: the marks in force. Source: L. 241/1990, art. 12.
    """
    found = scored_in_full(competition, terms)
    if found:
        return found
    drawn = {one.application for one in competition.proposals if one.drawn is not None}
    taken = {one.drawn for one in competition.proposals} & set(numbers.values())
    if frozenset(numbers) not in to_draw(competition, terms) or drawn & numbers.keys():
        found.append(blocks("selection.not_a_tie", terms.clause("ties")))
    if len(set(numbers.values())) < len(numbers) or taken:
        found.append(blocks("selection.number_twice", terms.clause("ties")))
    return found


def rank(competition: Competition, terms: Terms) -> list[Place]:
    """The ranking, suitable proposals first, best first; those that stay equal share a position.

    Ties, as the call declares: `first_criterion` looks at the points of the first criterion, then of the next, and
    at the lots only where all are equal; `draw` looks at the lots; `all` leaves them equal. The proposals not
    suitable come last and keep their ties. Raises `TermOpen`.
    Judged on: the marks and draws in force. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    selected = terms.need("selected")
    places: list[Place] = []
    for group in _tied(_scored(competition, terms)):
        ways = _ways(group, terms)
        ordered = sorted(group, key=lambda one: (one.order(ways), one.application))
        for _, together in groupby(ordered, key=lambda one: one.order(ways)):
            equal, position = list(together), len(places) + 1
            for one in equal:
                tie = _tie(one, group, equal, ways) if len(group) > 1 else ""
                outcome = _outcome(one, position, selected)
                places.append(Place(one.application, position, one.points, outcome, tie))
    return places


def to_draw(competition: Competition, terms: Terms) -> list[frozenset[int]]:
    """The groups of suitable proposals that only a draw can tell apart, whether drawn yet or not. Raises `TermOpen`.

    Judged on: the marks in force. Source: L. 241/1990, art. 12 (what the call declares).
    """
    groups = []
    for group in _tied(_scored(competition, terms)):
        ways = _ways(group, terms)
        ordered = sorted(group, key=lambda one: one.order(ways, lots=False))
        equals = [list(equal) for _, equal in groupby(ordered, key=lambda one: one.order(ways, lots=False))]
        groups += [frozenset(one.application for one in equal) for equal in equals if ways.lots and len(equal) > 1]
    return groups


def _values(competition: Competition, proposal: Proposal, measure: Measure) -> list[Decimal]:
    marks = proposal.marks.get(measure.code, {})
    return [marks[seat] for seat in sorted(competition.seats & marks.keys())]


def _scored(competition: Competition, terms: Terms) -> list[_Scored]:
    rounding = terms.get("score_rounding") or "final"
    minimum = terms.get("minimum_score")
    open_to_all = terms.get("selected") == "all_admitted"
    scored = []
    for proposal in competition.proposals:
        values = {one.code: _values(competition, proposal, one) for one in competition.measures}
        points = total_points(competition.measures, values, rounding)
        reached = (minimum is None or points.value >= minimum) and all(
            measure.threshold is None or step.value >= measure.threshold
            for measure, step in zip(competition.measures, points.steps, strict=True)
        )
        scored.append(_Scored(proposal.application, points, proposal.drawn, reached or open_to_all))
    return scored


def _tied(scored: Iterable[_Scored]) -> list[list[_Scored]]:
    """Groups of equal points: the suitable first, best first."""

    def place(one: _Scored) -> tuple[bool, Decimal]:
        return not one.suitable, -one.points.value

    return [list(group) for _, group in groupby(sorted(scored, key=place), key=place)]


def _ways(group: Sequence[_Scored], terms: Terms) -> _Ways:
    if len(group) == 1 or not group[0].suitable or not group[0].points.steps:
        return _Ways()
    declared = terms.need("ties")
    return _Ways(criteria=declared == "first_criterion", lots=declared in ("first_criterion", "draw"))


def _tie(one: _Scored, group: Sequence[_Scored], equal: Sequence[_Scored], ways: _Ways) -> str:
    if len(equal) > 1:
        return "equal"
    alike = [other for other in group if other.order(ways, lots=False) == one.order(ways, lots=False)]
    return "drawn" if len(alike) > 1 else "by_criterion"


def _outcome(one: _Scored, position: int, selected: str) -> str:
    if not one.suitable:
        return "unsuitable"
    return "selected" if selected != "best" or position == 1 else "suitable"
