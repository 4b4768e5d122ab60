"""How far each step of a notice is, who takes it, by when: a table that an office can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from condivisa.base.findings import blocks, warns
from condivisa.base.words import LANGUAGES, word
from condivisa.stages.calls.rules.steps import Part, Progress, Standing, place_of, steps
from condivisa.stages.calls.terms import KINDS

EMPTY = Progress("draft")
PUBLISHED = Progress("published", criteria=1, links=1, composed=True)


def standing(now: Progress, part: Part, *findings: Any) -> Standing:
    return next(one.standing for one in steps(now, findings) if one.part == part)


@pytest.mark.parametrize(
    ("part", "facts", "expected"),
    [
        (Part.FRAME, {}, "not_started"),
        (Part.FRAME, {"titled": True}, "in_progress"),
        (Part.FRAME, {"titled": True, "appeal": True}, "done"),
        (Part.TIMES, {"opens": date(2025, 10, 1)}, "in_progress"),
        (Part.TIMES, {"opens": date(2025, 10, 1), "closes": date(2025, 11, 1)}, "done"),
        (Part.AIMS, {"programmes": 2, "without_aims": 1}, "in_progress"),
        (Part.AIMS, {"programmes": 2, "without_aims": 2}, "not_started"),
        (Part.SHARES, {"shares": 3}, "done"),
        (Part.SHARES, {"shares": 3, "without_shares": 1}, "in_progress"),
        (Part.CRITERIA, {"scored": False}, "not_needed"),
        (Part.CRITERIA, {}, "not_started"),
        (Part.LINKS, {}, "not_needed"),
        (Part.LINKS, {"several": True}, "not_started"),
        (Part.TERMS, {"terms": 2, "open_terms": ("ties",)}, "in_progress"),
        (Part.NOTICE, {"composed": True}, "done"),
        (Part.NOTICE, {"composed": True, "stale": True}, "to_correct"),
        (Part.SIGNATURE, {"composed": True}, "in_progress"),
        (Part.SIGNATURE, {"composed": True, "stale": True}, "not_started"),
        (Part.PUBLICATION, {"state": "signed"}, "in_progress"),
        (Part.PUBLICATION, {"state": "published"}, "done"),
        (Part.QUESTIONS, {"state": "published", "asked": 1, "unanswered": 1}, "in_progress"),
        (Part.QUESTIONS, {"state": "published", "asked": 1}, "in_progress"),
        (Part.QUESTIONS, {"state": "closed", "asked": 1, "unanswered": 1, "past": True}, "in_progress"),
        (Part.QUESTIONS, {"state": "published", "past": True}, "done"),
        (Part.CLOSING, {"state": "published"}, "not_started"),
        (Part.CLOSING, {"state": "published", "past": True}, "in_progress"),
        (Part.CLOSING, {"state": "closed"}, "done"),
        (Part.CLOSING, {"state": "revoked"}, "not_needed"),
        (Part.CRITERIA, {"state": "published"}, "missing"),
        (Part.CRITERIA, {"state": "published", "scored": False}, "not_needed"),
    ],
)
def test_a_step_is_as_far_as_its_facts(part: Part, facts: dict[str, Any], expected: str) -> None:
    assert standing(replace(EMPTY, **facts), part) == expected


def test_what_blocks_a_step_begun_makes_it_to_correct_and_what_warns_does_not() -> None:
    begun = replace(EMPTY, programmes=1, shares=1)
    assert standing(begun, Part.SHARES, warns("call.share_differs", "x")) == Standing.DONE
    assert standing(begun, Part.SHARES, blocks("call.shares_exceed", "x")) == Standing.TO_CORRECT
    assert standing(EMPTY, Part.SHARES, blocks("call.shares_exceed", "x")) == Standing.NOT_STARTED


def test_once_published_the_draft_is_done_whatever_is_found() -> None:
    drafted = [Part.FRAME, Part.TIMES, Part.PROGRAMMES, Part.SHARES, Part.TERMS, Part.OPENING, Part.NOTICE]
    assert {standing(PUBLISHED, part, blocks("call.no_window", "x")) for part in drafted} == {Standing.DONE}


def test_whose_turn_it_is_and_by_when() -> None:
    now = replace(EMPTY, opens=date(2025, 10, 1), closes=date(2025, 11, 1))
    told = {one.part: (one.who, one.by) for one in steps(now, [])}
    assert told[Part.BOOKINGS] == ("finance_officer", date(2025, 10, 1))
    assert told[Part.SIGNATURE] == ("director", date(2025, 10, 1))
    assert told[Part.PUBLICATION] == ("procedure_manager", date(2025, 10, 1))
    assert told[Part.QUESTIONS] == ("officer", date(2025, 11, 1))
    assert told[Part.CLOSING] == ("officer", date(2025, 11, 1))
    late = {one.part: one.by for one in steps(replace(now, state="published", past=True), [])}
    assert (late[Part.QUESTIONS], late[Part.CLOSING]) == (date(2025, 11, 1), None)


def test_a_finding_on_a_term_is_mended_among_the_terms() -> None:
    found = replace(warns("call.flat_rate", "x"), path="terms.indirect_mode")
    assert place_of(found) == Part.TERMS
    assert place_of(warns("call.year_beyond_horizon", "x")) is None


@pytest.mark.parametrize("key", KINDS)
def test_every_term_has_a_line_of_help(key: str) -> None:
    assert all(word(f"term_help.{key}", language) for language in LANGUAGES)
