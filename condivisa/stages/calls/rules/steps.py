"""What is left to do of a notice, step by step: how far each is, who does it, by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from condivisa.base.findings import Finding
from condivisa.stages.calls.rules.readiness import FIXED_BY_THE_NOTICE


class Part(StrEnum):
    """A step of a notice, in the order in which an office usually takes them."""

    FRAME = "frame"
    TIMES = "times"
    SOURCES = "sources"
    PROGRAMMES = "programmes"
    AIMS = "aims"
    SHARES = "shares"
    CRITERIA = "criteria"
    LINKS = "links"
    TERMS = "terms"
    BOOKINGS = "bookings"
    OPENING = "opening"
    NOTICE = "notice"
    SIGNATURE = "signature"
    PUBLICATION = "publication"
    QUESTIONS = "questions"
    CLOSING = "closing"


class Standing(StrEnum):
    """How far a step is: the same words on both sides of the table."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    TO_CORRECT = "to_correct"
    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    """The notice was signed without it, and no office writes it now."""


OFFICE, MANAGER, DIRECTOR, FINANCE = "officer", "procedure_manager", "director", "finance_officer"
WHO = {
    Part.BOOKINGS: FINANCE,
    Part.OPENING: DIRECTOR,
    Part.SIGNATURE: DIRECTOR,
    Part.PUBLICATION: MANAGER,
}
"""Who takes a step, where it is not the office."""

PLACES = {
    "call.no_window": Part.TIMES,
    "call.window_reversed": Part.TIMES,
    "call.questions_after_term": Part.TIMES,
    "call.window_past": Part.TIMES,
    "call.no_programmes": Part.PROGRAMMES,
    "call.no_criteria": Part.CRITERIA,
    "call.criterion_unsound": Part.CRITERIA,
    "call.no_appeal": Part.FRAME,
    "call.no_cup": Part.FRAME,
    "call.no_cig": Part.FRAME,
    "call.booking_missing": Part.BOOKINGS,
    "call.booking_gone": Part.BOOKINGS,
    "call.not_opened": Part.OPENING,
    "call.no_funds": Part.SHARES,
    "call.shares_exceed": Part.SHARES,
    "call.share_differs": Part.SHARES,
    "call.source_in_several": Part.SHARES,
    "call.sources_together": Part.SHARES,
    "call.triennial_differs": Part.PROGRAMMES,
    "call.total_not_stated": Part.PROGRAMMES,
    "call.total_differs": Part.PROGRAMMES,
    "call.term_open": Part.TERMS,
}
"""Where somebody mends what each finding says, by its code; the findings on terms by their path."""


@dataclass(frozen=True)
class Progress:
    """How a notice stands. `answers` and `questions` are counted; days are those of its window."""

    state: str
    titled: bool = False
    appeal: bool = False
    sources: int = 0
    programmes: int = 0
    without_aims: int = 0
    shares: int = 0
    without_shares: int = 0
    criteria: int = 0
    links: int = 0
    terms: int = 0
    open_terms: tuple[str, ...] = ()
    scored: bool = True
    several: bool = False
    """Whether there is more than one programme to tie."""
    booked: int = 0
    opened: bool = False
    composed: bool = False
    stale: bool = False
    """Whether the draft changed after its notice was composed."""
    asked: int = 0
    """Questions, answered or not; `unanswered` of them."""
    unanswered: int = 0
    opens: date | None = None
    closes: date | None = None
    past: bool = False


@dataclass(frozen=True)
class Step:
    """A step with its standing, who takes it (a role) and by when, and what was found there."""

    part: Part
    standing: Standing
    who: str
    by: date | None
    findings: Sequence[Finding] = ()


def place_of(finding: Finding) -> Part | None:
    """The step at which a finding is mended, where there is one. Judged on: no day. Source: practice."""
    if finding.path.startswith("terms."):
        return Part.TERMS
    return PLACES.get(finding.code)


def open_terms(set_terms: Iterable[str], criteria: bool) -> tuple[str, ...]:
    """The terms that a notice needs and nobody fixed yet, given those that are fixed.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1.
    """
    needed = [*FIXED_BY_THE_NOTICE, *(["score_rounding"] if criteria else [])]
    return tuple(key for key in needed if key not in set(set_terms))


def steps(now: Progress, findings: Iterable[Finding]) -> list[Step]:
    """Every step of a notice. While it is a draft, a step that something blocks is to correct once begun.

    Judged on: the moment it is read. Source: practice.
    """
    by_part: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in findings:
        if part := place_of(finding):
            by_part[part].append(finding)
    return [
        Step(part, _standing(part, now, found), WHO.get(part, OFFICE), _by(part, now), found)
        for part, found in by_part.items()
    ]


def _by(part: Part, now: Progress) -> date | None:
    match part:
        case Part.QUESTIONS:
            return now.closes  # who applies needs the answer by then
        case Part.CLOSING:
            return None if now.past else now.closes  # nobody can record it before
    return now.opens


def _standing(part: Part, now: Progress, found: Sequence[Finding]) -> Standing:
    standing = _of_the_draft(part, now) if now.state == "draft" else _after_the_draft(part, now)
    begun = standing in {Standing.IN_PROGRESS, Standing.DONE}
    if begun and now.state == "draft" and any(finding.blocks for finding in found):
        # A term still open, an amount still to book: the step has begun and is not at its end.
        return Standing.IN_PROGRESS if part in {Part.TERMS, Part.BOOKINGS, Part.FRAME} else Standing.TO_CORRECT
    return standing


def _of_the_draft(part: Part, now: Progress) -> Standing:
    match part:
        case Part.FRAME:
            return Standing.DONE if now.appeal else Standing.IN_PROGRESS if now.titled else Standing.NOT_STARTED
        case Part.TIMES:
            return _far(now.opens is not None or now.closes is not None, now.opens is None or now.closes is None)
        case Part.SOURCES:
            return _far(now.sources > 0, False)
        case Part.PROGRAMMES:
            return _far(now.programmes > 0, False)
        case Part.AIMS:
            return _far(now.programmes > now.without_aims, now.without_aims > 0)
        case Part.SHARES:
            return _far(now.shares > 0, now.without_shares > 0)
        case Part.CRITERIA:
            return Standing.NOT_NEEDED if not now.scored and not now.criteria else _far(now.criteria > 0, False)
        case Part.LINKS:
            return Standing.NOT_NEEDED if not now.links and not now.several else _far(now.links > 0, False)
        case Part.TERMS:
            return _far(now.terms > 0, bool(now.open_terms))
        case Part.BOOKINGS:
            return _far(now.booked > 0, False)
        case Part.OPENING:
            return _far(now.opened, False)
        case Part.NOTICE:
            return Standing.TO_CORRECT if now.composed and now.stale else _far(now.composed, False)
        case Part.SIGNATURE:
            return Standing.IN_PROGRESS if now.composed and not now.stale else Standing.NOT_STARTED
    return Standing.NOT_STARTED


def _after_the_draft(part: Part, now: Progress) -> Standing:
    if part == Part.PUBLICATION:
        return Standing.IN_PROGRESS if now.state == "signed" else Standing.DONE
    if part == Part.QUESTIONS:
        if now.state == "signed":
            return Standing.NOT_STARTED
        if now.past and not now.unanswered:
            return Standing.DONE
        return Standing.IN_PROGRESS if now.asked else Standing.NOT_STARTED
    if part == Part.CLOSING:
        if now.state == "revoked":
            return Standing.NOT_NEEDED
        return Standing.DONE if now.state == "closed" else _far(now.past, True)
    if part == Part.CRITERIA and not now.criteria:
        return Standing.MISSING if now.scored else Standing.NOT_NEEDED
    if part == Part.LINKS and not now.links:
        return Standing.NOT_NEEDED
    return Standing.DONE


def _far(begun: bool, missing: bool) -> Standing:
    if not begun:
        return Standing.NOT_STARTED
    return Standing.IN_PROGRESS if missing else Standing.DONE
