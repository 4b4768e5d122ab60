"""What a draft must hold, the chain of its money, the time of its window."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.findings import Finding
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft, ProgrammeDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.rules import budget, readiness, window
from condivisa.stages.calls.rules.window import Window
from condivisa.stages.calls.terms import Term, Terms
from tests.making import at, terms

OPENS, CLOSES = at("2025-09-15T09:00"), at("2025-10-20T12:00")
WINDOW = Window(True, OPENS, CLOSES, at("2025-10-15T12:00"))
QUALITY = CriterionDraft("Q", "Qualità", "coefficient", D(70), (("ottimo", D(1)), ("buono", D("0.8"))))


def draft() -> CallDraft:
    """A sound draft of two programmes."""
    money = (ShareDraft("comune", 2026, D("100.00")),)
    return CallDraft(
        code="avviso",
        title="Avviso",
        source="comune",
        sources=(SourceDraft("comune", "Comune"),),
        programmes=(ProgrammeDraft("P1", "Uno", ("fine",), shares=money), ProgrammeDraft("P2", "Due", shares=money)),
        criteria=(QUALITY,),
        terms=terms(),
        links=(("P1", "P2"),),
        opens_at=OPENS,
        closes_at=CLOSES,
    )


def codes(found: list[Finding]) -> set[str]:
    """The codes found."""
    return {finding.code for finding in found}


def test_a_sound_draft_has_nothing_to_say() -> None:
    assert readiness.sound(draft()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"programmes": (ProgrammeDraft("P1", "a"), ProgrammeDraft("P1", "b")), "links": ()}, "call.code_twice"),
        ({"criteria": (QUALITY, QUALITY)}, "call.code_twice"),
        ({"source": "regione"}, "call.source_unknown"),
        ({"links": (("P1", "P9"),)}, "call.link_unknown"),
        ({"links": (("P1", "P1"),)}, "call.link_unknown"),
        ({"programmes": (ProgrammeDraft("P1", "a", annual=D(-1)),), "links": ()}, "call.stated_negative"),
        ({"programmes": (ProgrammeDraft("P1", "a", triennial=D("-0.01")),), "links": ()}, "call.stated_negative"),
        ({"closes_at": OPENS}, "call.window_reversed"),
        ({"questions_until": CLOSES + timedelta(days=1)}, "call.questions_after_term"),
        (
            {"programmes": (ProgrammeDraft("P1", "a", shares=(ShareDraft("comune", 2026, D(-1)),)),), "links": ()},
            "call.shares_unsound",
        ),
        (
            {"programmes": (ProgrammeDraft("P1", "a", shares=(ShareDraft("comune", 2026, D(1)),) * 2),), "links": ()},
            "call.shares_unsound",
        ),
    ],
)
def test_a_draft_that_contradicts_itself_is_refused(change: dict[str, object], code: str) -> None:
    assert codes(readiness.sound(replace(draft(), **change))) == {code}  # type: ignore[arg-type] # any field


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("advance_percent", "0", True),
        ("advance_percent", "100", True),
        ("advance_percent", "100.01", False),
        ("advance_percent", "-1", False),
        ("cofinancing_minimum_percent", "99.99", True),
        ("cofinancing_minimum_percent", "100", True),  # of the contribution: as much of one's own
        ("warning_days", "0", True),
        ("warning_days", "7.5", False),
        ("withdrawal_notice_months", "-6", False),
        ("withdrawal_notice_months", "1200", True),
        ("withdrawal_notice_months", "1201", False),
        ("payment_tail_days", "36500", True),
        ("payment_tail_days", "999999999", False),
        ("report_every_months", "1", True),
        ("cash_up_to", "-0.01", False),
        ("minimum_score", "60.5", True),
    ],
)
def test_a_number_that_no_rule_could_use_is_no_term(key: str, value: str, fits: bool) -> None:
    """L. 241/1990, art. 12: fixed or as a bound."""
    for term in (Term(key, "art. 9", D(value)), Term(key, "art. 9", low=D(value)), Term(key, "art. 9", high=D(value))):
        found = readiness.sound(replace(draft(), terms=Terms({key: term})))
        assert [(one.code, one.path) for one in found] == ([] if fits else [("call.term_out_of_range", f"terms.{key}")])


def test_periods_to_report_on_last_a_month_at_least() -> None:
    never = Terms({"report_every_months": Term("report_every_months", "art. 9", D(0))})
    assert codes(readiness.sound(replace(draft(), terms=never))) == {"call.term_below_a_month"}


def test_whoever_may_mend_an_application_has_a_day_at_least() -> None:
    """L. 241/1990, art. 6, c. 1, lett. b): with none, nothing could be asked of anybody."""
    never = Terms({"correction_days": Term("correction_days", "art. 9", D(0))})
    assert codes(readiness.sound(replace(draft(), terms=never))) == {"call.term_below_a_day"}


@pytest.mark.parametrize(
    ("base", "found"), [("total_cost", {"call.cofinancing_whole_cost"}), ("contribution", set()), ("", set())]
)
def test_no_co_financing_is_the_whole_cost(base: str, found: set[str]) -> None:
    asked = {"cofinancing_minimum_percent": Term("cofinancing_minimum_percent", "art. 9", D(100))}
    stated = {"cofinancing_base": Term("cofinancing_base", "art. 9", base)} if base else {}
    assert codes(readiness.sound(replace(draft(), terms=Terms(asked | stated)))) == found


def test_whoever_corrects_one_part_is_not_kept_from_it_by_a_term_that_stood_so() -> None:
    """L. 241/1990, art. 12: the notice is judged whole when it is composed."""
    half = Terms({"warning_days": Term("warning_days", "art. 9", D("7.5"))})
    before = replace(draft(), terms=half)
    assert readiness.sound(replace(before, title="Altro"), before=before) == []
    worse = Terms({"warning_days": Term("warning_days", "art. 9", D("8.5"))})
    assert codes(readiness.sound(replace(before, terms=worse), before=before)) == {"call.term_out_of_range"}


def test_a_link_may_reach_a_programme_of_another_call_of_the_procedure() -> None:
    linked = replace(draft(), links=(("P1", "A1"),))
    assert readiness.sound(linked, {"A1"}) == []
    assert codes(readiness.sound(linked)) == {"call.link_unknown"}


@pytest.mark.parametrize(
    ("criterion", "sound"),
    [
        (QUALITY, True),
        (replace(QUALITY, scale=()), False),
        (replace(QUALITY, scale=(("troppo", D("1.1")),)), False),
        (replace(QUALITY, max_points=D(0)), False),
        (replace(QUALITY, threshold=D(71)), False),
        (replace(QUALITY, scoring="steps", scale=(("molto", D(70)),)), True),
        (replace(QUALITY, scoring="steps", scale=(("molto", D(71)),)), False),
        (CriterionDraft("E", "Esperienza", "per_unit", D(3), per_unit=D("0.5"), unit="anno", max_units=D(6)), True),
        (CriterionDraft("E", "Esperienza", "per_unit", D(3)), False),
        (replace(QUALITY, scoring="by_ear"), False),
    ],
)
def test_a_criterion_must_be_able_to_give_points(criterion: CriterionDraft, sound: bool) -> None:
    assert (readiness.scorable(criterion) == []) is sound


def test_the_opening_act_names_every_source_and_year_that_is_not_booked() -> None:
    shares = {("Comune", 2026): D(100), ("Comune", 2027): D(100), ("Ambito", 2026): D(10)}
    found = budget.missing_bookings(shares, {("Comune", 2026): D(100), ("Comune", 2027): D("99.99")})
    assert [(finding.facts["funder"], finding.facts["year"]) for finding in found] == [
        ("Ambito", 2026),
        ("Comune", 2027),
    ]
    assert budget.missing_bookings(shares, shares) == []


@given(*[st.decimals(min_value=0, max_value=10**6, places=2)] * 3)
def test_commitments_never_exceed_their_booking(booked: D, committed: D, amount: D) -> None:
    refused = bool(budget.within_the_booking(booked, committed, amount))
    assert refused == (committed + amount > booked)


def test_what_a_notice_must_say_before_it_is_signed() -> None:
    ready = {"programmes": 1, "criteria": 1, "opened": True, "appeal_authority": "TAR"}
    assert readiness.ready_to_sign(WINDOW, terms(), **ready) == []  # type: ignore[arg-type] # mixed values
    bare = readiness.ready_to_sign(Window(False), terms(), programmes=0, criteria=0, opened=False, appeal_authority="")
    assert codes(bare) == {
        "call.no_window",
        "call.not_opened",
        "call.no_programmes",
        "call.no_criteria",
        "call.no_appeal",
    }
    open_terms = readiness.ready_to_sign(
        WINDOW,
        terms(ties=None, minimum_score=None, selected="above_minimum"),
        programmes=1,
        criteria=1,
        opened=True,
        appeal_authority="TAR",
    )
    assert [finding.facts["term"] for finding in open_terms] == ["term.ties", "term.minimum_score"]
    everyone = terms(selected="all_admitted", score_rounding=None)
    assert not readiness.ready_to_sign(WINDOW, everyone, programmes=1, criteria=0, opened=True, appeal_authority="TAR")


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2025-09-15T08:59:59", "call.not_open_yet"),
        ("2025-09-15T09:00:00", ""),
        ("2025-10-20T12:00:00", ""),
        ("2025-10-20T12:00:01", "call.closed"),
    ],
)
def test_the_last_instant_of_the_term_is_in_time(moment: str, code: str) -> None:
    assert codes(window.closed_or_not_open_yet(WINDOW, at(moment))) == ({code} if code else set())
    assert WINDOW.open(at(moment)) is not bool(code)
    assert bool(window.still_open(WINDOW, at(moment))) is (code != "call.closed")


def test_a_notice_that_is_not_public_takes_nothing() -> None:
    assert codes(window.closed_or_not_open_yet(replace(WINDOW, published=False), OPENS)) == {"call.not_published"}


def test_questions_end_before_the_term() -> None:
    assert window.takes_questions(WINDOW, at("2025-10-15T12:00:00")) == []
    assert codes(window.takes_questions(WINDOW, at("2025-10-15T12:00:01"))) == {"call.questions_over"}


@pytest.mark.parametrize(
    ("first", "last", "now", "judged", "code"),
    [
        ("2025-10-20T10:00", "2025-10-20T13:00", "2025-10-22T12:00", "2025-10-20T14:00", ""),
        ("2025-10-20T10:00", "2025-10-20T13:00", "2025-10-22T12:00", "2025-10-20T12:30", "call.outage_outside"),
        ("2025-10-20T13:00", "2025-10-20T14:00", "2025-10-22T12:00", "2025-10-20T15:00", "call.outage_outside"),
        ("2025-09-14T10:00", "2025-09-15T08:00", "2025-10-22T12:00", "2025-10-20T15:00", "call.outage_outside"),
        ("2025-10-20T10:00", "2025-10-20T13:00", "2025-10-20T12:00", "2025-10-20T11:00", "call.outage_gives_nothing"),
        ("2025-10-20T10:00", "2025-10-20T11:00", "2025-10-20T14:00", "2025-10-20T15:00", "call.outage_gives_nothing"),
    ],
)
def test_an_outage_gives_time_back_only_for_time_that_was_lost(
    first: str, last: str, now: str, judged: str, code: str
) -> None:
    found = window.outage(WINDOW, at(first), at(last), at(now), at(judged))
    assert (code in codes(found)) if code else found == []
