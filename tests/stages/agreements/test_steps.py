"""What is left to do of an agreement, as a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.agreements.rules.drafting import may_agree, sound_frame
from condivisa.stages.agreements.rules.steps import Part, Progress, steps
from condivisa.stages.calls.rules.steps import Standing
from condivisa.stages.calls.terms import Term, Terms

OPEN = blocks("call.term_open", "practice", term="term.payee")
UNCHECKED = blocks("agreement.check_missing", "practice")
UNCOVERED = blocks("agreement.not_committed", "practice")
AWAITED = warns("agreement.surety_awaited", "practice")
DRAFT = Progress("draft")
WRITTEN = Progress("draft", checks=1, commitments=1, composed=True)


@pytest.mark.parametrize(
    ("now", "findings", "part", "standing"),
    [
        (DRAFT, [OPEN], Part.TERMS, Standing.IN_PROGRESS),
        (DRAFT, [], Part.TERMS, Standing.DONE),
        (DRAFT, [UNCHECKED], Part.CHECKS, Standing.NOT_STARTED),
        (WRITTEN, [UNCHECKED], Part.CHECKS, Standing.IN_PROGRESS),
        (WRITTEN, [], Part.CHECKS, Standing.DONE),
        (DRAFT, [UNCOVERED], Part.COMMITMENTS, Standing.NOT_STARTED),
        (DRAFT, [], Part.SURETIES, Standing.NOT_NEEDED),
        (Progress("draft", sureties_awaited=True), [AWAITED], Part.SURETIES, Standing.NOT_STARTED),
        (Progress("draft", sureties=1, sureties_awaited=True), [], Part.SURETIES, Standing.DONE),
        (DRAFT, [], Part.TEXT, Standing.NOT_STARTED),
        (WRITTEN, [], Part.TEXT, Standing.DONE),
        (WRITTEN, [], Part.SIGNATURE, Standing.IN_PROGRESS),
        (WRITTEN, [AWAITED], Part.SIGNATURE, Standing.IN_PROGRESS),
        (WRITTEN, [UNCOVERED], Part.SIGNATURE, Standing.NOT_STARTED),
        (DRAFT, [], Part.PUBLICATION, Standing.NOT_STARTED),
        (Progress("signed"), [], Part.PUBLICATION, Standing.IN_PROGRESS),
        (Progress("signed", published=True), [], Part.PUBLICATION, Standing.DONE),
        (Progress("signed"), [], Part.SURETIES, Standing.NOT_NEEDED),
    ],
)
def test_how_far_a_step_is(now: Progress, findings: list[Finding], part: Part, standing: Standing) -> None:
    assert {step.part: step.standing for step in steps(now, findings)}[part] == standing


def test_a_number_is_one_agreements_and_days_are_in_order() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert sound_frame("A", ["B"], first=first, last=last) == []
    found = sound_frame("A", ["A", "B"], first=last, last=first)
    assert [one.code for one in found] == ["agreement.code_taken", "agreement.days_reversed"]


@pytest.mark.parametrize(
    ("key", "value", "clause", "codes"),
    [
        ("advance_percent", "20", "verbale 2", []),
        ("advance_percent", "40", "verbale 2", ["call.term_beyond_bounds"]),
        ("advance_percent", "20", " ", ["codesign.clause_missing"]),
        ("payee", "lead", "verbale 2", ["agreement.term_settled"]),
        ("warning_days", "15", "verbale 2", ["codesign.term_unpublished"]),
        ("nonsense", "15", "verbale 2", ["codesign.term_unknown"]),
        ("table_mode", "selected", "verbale 2", ["codesign.term_chose_partners"]),
    ],
)
def test_only_an_open_term_is_written_in_the_draft(key: str, value: str, clause: str, codes: list[str]) -> None:
    payee = Term("payee", "art. 9", "lead")
    call = Terms({"payee": payee, "advance_percent": Term("advance_percent", "art. 8", high=Decimal(30))})
    drafted = Terms({"payee": payee})
    assert [one.code for one in may_agree(call, drafted, key, value, clause)] == codes
