"""Before the signature and before its day: checks, terms, commitments, notice, warning."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import add_months, is_holiday
from condivisa.base.findings import Finding
from condivisa.stages.agreements.rules.endings import (
    Warned,
    before_notice_ends,
    first_ending,
    may_close,
    may_judge,
    may_terminate,
    may_withdraw,
    notice_end,
    received_by,
    term_over,
)
from condivisa.stages.agreements.rules.signing import (
    NEEDED,
    Check,
    Signer,
    Signing,
    SigningPartner,
    ready_to_sign,
    signed_for_all,
)
from condivisa.stages.calls.rules.cofinancing import cofinancing
from condivisa.stages.calls.terms import Term, Terms
from condivisa.stages.codesign.rules import CHOOSING, OwnShare, term_for_table
from tests.making import terms

ON = date(2025, 12, 22)
POT = ("comune", 2026)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def passed(kind: str, body: str | None = "a", until: date | None = None) -> Check:
    return Check(kind, body, True, date(2025, 12, 1), until)


LEAD = SigningPartner("a", "Arcobaleno", D("140000.00"), lead=True)
CHECKS = [
    passed("runts"),
    passed("durc", until=date(2026, 3, 1)),
    passed("insurance"),
    passed("joint_controllers", None),
]
READY = Signing(
    cup="F21H24000130004",
    to_be_formed=False,
    starts=date(2026, 1, 1),
    ends=date(2028, 12, 31),
    partners=[LEAD],
    checks=CHECKS,
    call_terms=terms(),
    terms=terms(),
    granted={POT: D("140000.00")},
    committed={POT: D("140000.00")},
    sureties=1,
)


def short_of(planned: str) -> OwnShare:
    """10 % of a contribution of 140.000,00 is asked; of a table's other agreements nothing counts here."""
    return OwnShare("contribution", "all", cofinancing(D("140000.00"), D(10)), D(planned))


def test_nothing_stands_against_it() -> None:
    assert ready_to_sign(READY, on=ON) == []


@pytest.mark.parametrize(
    ("signing", "found"),
    [
        (replace(READY, cup=""), ["agreement.no_cup"]),
        (replace(READY, granted={}), ["agreement.no_grant"]),
        (replace(READY, committed={POT: D("139999.99")}), ["agreement.not_committed"]),
        (replace(READY, committed={("comune", 2027): D("140000.00")}), ["agreement.not_committed"]),
        (replace(READY, to_be_formed=True), ["agreement.grouping_not_formed"]),
        (replace(READY, to_be_formed=True, checks=[*CHECKS, passed("grouping_formed", None)]), []),
        (replace(READY, sureties=0), ["agreement.surety_awaited"]),
        (replace(READY, starts=date(2025, 12, 1)), ["agreement.starts_before_signature"]),
        (
            replace(
                READY,
                starts=date(2025, 1, 1),
                ends=date(2025, 12, 21),
                granted={("comune", 2025): D(1)},
                committed={("comune", 2025): D(1)},
            ),
            ["agreement.ends_before_signature", "agreement.starts_before_signature"],
        ),
        (replace(READY, ends=ON, starts=ON, granted={("comune", 2025): D(1)}, committed={("comune", 2025): D(1)}), []),
        (replace(READY, starts=date(2027, 1, 1)), ["agreement.grant_outside_days"]),
        (replace(READY, checks=CHECKS[:3]), ["agreement.no_joint_controllers"]),
        (replace(READY, terms=terms(payee=None), call_terms=terms(payee=None)), ["call.term_open"]),
        (replace(READY, terms=terms(payee="member")), ["call.term_not_among"]),
        (replace(READY, terms=terms(below_minimum=None)), ["call.term_left_out"]),
        (
            replace(READY, terms=terms(own_share_short=None), call_terms=terms(own_share_short=None)),
            ["agreement.own_share_silent"],
        ),
        (replace(READY, own=[short_of("13999.99")]), ["agreement.own_share_short"]),
        (replace(READY, own=[short_of("14000.00")]), []),
    ],
)
def test_what_stands_against_it(signing: Signing, found: list[str]) -> None:
    assert codes(ready_to_sign(signing, on=ON)) == found


@pytest.mark.parametrize("term", NEEDED)
def test_a_term_that_a_rule_needs_blocks_while_open(term: str) -> None:
    open_now = terms(**{term: None})
    assert codes(ready_to_sign(replace(READY, terms=open_now, call_terms=open_now), on=ON)) == ["call.term_open"]


@pytest.mark.parametrize("term", sorted(CHOOSING))
def test_a_term_that_chose_the_partners_may_stay_open_as_in_the_notice(term: str) -> None:
    """The table cannot set it (`codesign.term_chose_partners`): an agreement asking for it could never be signed."""
    assert codes(term_for_table(terms(**{term: None}), term, None)) == ["codesign.term_chose_partners"]
    published = Terms({**terms().by_key, term: Term(term, "avviso, art. 9")})
    assert codes(ready_to_sign(replace(READY, terms=published, call_terms=published), on=ON)) == []


@pytest.mark.parametrize(("mode", "stops"), [("none", set()), ("ledger", set()), ("flat", {"percent", "items"})])
def test_what_only_a_flat_rate_needs_may_stay_open_where_none_was_chosen(mode: str, stops: set[str]) -> None:
    """Left to the table, «the items of the flat rate» have no value to write where indirect costs are shared out."""
    left = {key: Term(key, "avviso, art. 9") for key in ("flat_percent", "flat_items")}
    published = Terms({**terms(indirect_mode=mode, indirect_ceiling_percent=D(7), flat_base="direct").by_key, **left})
    found = ready_to_sign(replace(READY, terms=published, call_terms=published), on=ON)
    stopped = {str(one.facts["term"]).removeprefix("term.flat_") for one in found if one.code == "call.term_open"}
    assert stopped == stops


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_each_check_of_the_partner_is_asked_for(missing: int) -> None:
    left = [check for place, check in enumerate(CHECKS) if place != missing]
    assert codes(ready_to_sign(replace(READY, checks=left), on=ON)) == ["agreement.check_missing"]


def test_a_check_that_has_expired_or_was_failed_later_does_not_hold() -> None:
    assert codes(ready_to_sign(READY, on=date(2026, 3, 1))) == ["agreement.starts_before_signature"]
    assert "agreement.check_missing" in codes(ready_to_sign(READY, on=date(2026, 3, 2)))
    failed = Check("runts", "a", False, date(2025, 12, 20))
    assert codes(ready_to_sign(replace(READY, checks=[*CHECKS, failed]), on=ON)) == ["agreement.check_missing"]


@pytest.mark.parametrize(("share", "found"), [("150000.00", []), ("150000.01", ["agreement.check_missing"])])
def test_antimafia_above_its_threshold(share: str, found: list[str]) -> None:
    assert codes(ready_to_sign(replace(READY, partners=[replace(LEAD, share=D(share))]), on=ON)) == found


def test_a_partner_without_money_or_volunteers_needs_no_check() -> None:
    guest = SigningPartner("b", "Parrocchia", D(0))
    assert ready_to_sign(replace(READY, partners=[LEAD, guest]), on=ON) == []
    assert codes(ready_to_sign(replace(READY, partners=[LEAD, replace(guest, volunteers=True)]), on=ON)) == [
        "agreement.check_missing"
    ]


DIRECTOR = Signer("Anna Bianchi", "Comune", public=True, in_office=True)
REPRESENTATIVE = Signer("Ugo Neri", "Arcobaleno", public=False, in_office=True)


@pytest.mark.parametrize(
    ("signers", "lead", "found"),
    [
        ([DIRECTOR, REPRESENTATIVE], "Arcobaleno", []),
        ([DIRECTOR], "Arcobaleno", ["agreement.partner_not_signed"]),
        ([REPRESENTATIVE], "Arcobaleno", ["agreement.director_not_signed"]),
        ([DIRECTOR], "", []),
        ([DIRECTOR, replace(REPRESENTATIVE, in_office=False)], "Arcobaleno", ["agreement.not_representing"]),
    ],
)
def test_both_sides_sign(signers: list[Signer], lead: str, found: list[str]) -> None:
    """The lead signs for the grouping; an act of the administration alone asks for its director only."""
    assert codes(signed_for_all(signers, lead)) == found


# ---- withdrawal


@pytest.mark.parametrize(
    ("received", "end", "steps"),
    [
        (date(2027, 8, 31), date(2028, 2, 29), [date(2028, 2, 29)]),
        (date(2026, 8, 31), date(2027, 3, 1), [date(2027, 2, 28), date(2027, 3, 1)]),
    ],
)
def test_six_months_of_notice(received: date, end: date, steps: list[date]) -> None:
    """28.2.2027 is a Sunday: the shift to 1.3.2027 is a step of its own, with its own source."""
    found = notice_end(received, terms())
    assert (found.day, [step.day for step in found.steps]) == (end, steps)
    assert [step.source for step in found.steps[1:]] == ["c.c. art. 2963, c. 3"] * (len(steps) - 1)


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 24))
def test_a_notice_is_never_shorter_and_never_ends_on_a_holiday(received: date, months: int) -> None:
    end = notice_end(received, terms(withdrawal_notice_months=D(months)))
    assert end.day >= add_months(received, months)
    assert not is_holiday(end.day)
    assert before_notice_ends(end.day, end.day, terms()) == []


def test_an_earlier_end_is_refused() -> None:
    found = before_notice_ends(date(2028, 2, 28), date(2028, 2, 29), terms())
    assert codes(found) == ["agreement.notice_too_short"]


GIVEN = ("minori risorse", "Il bilancio taglia il capitolo.", D("1500.00"), "Spese già assunte dal partner.")


@pytest.mark.parametrize(
    ("withdrawal", "found"),
    [
        (GIVEN, []),
        (("un altro motivo", *GIVEN[1:]), ["agreement.ground_not_listed"]),
        ((GIVEN[0], " ", *GIVEN[2:]), ["agreement.no_reason"]),
        ((*GIVEN[:3], ""), ["agreement.indemnity_not_judged"]),
        ((*GIVEN[:2], D("-0.01"), "Al contrario."), ["agreement.indemnity_negative"]),
        ((*GIVEN[:2], D(0), "Nessun pregiudizio documentato."), ["agreement.no_indemnity"]),
    ],
)
def test_withdrawal_on_listed_grounds_with_a_finding_on_indemnity(
    withdrawal: tuple[str, str, D, str], found: list[str]
) -> None:
    assert codes(may_withdraw(*withdrawal, terms())) == found


def test_without_listed_grounds_nobody_withdraws() -> None:
    assert codes(may_withdraw(*GIVEN, terms(withdrawal_grounds=None))) == ["call.term_open"]


def test_a_notice_is_not_received_tomorrow() -> None:
    signed = date(2026, 8, 25)
    assert codes(received_by(date(2026, 9, 2), date(2026, 9, 1), signed)) == ["agreement.received_in_the_future"]
    assert codes(received_by(date(2026, 8, 24), date(2026, 9, 1), signed)) == ["agreement.received_before_signed"]
    assert received_by(date(2026, 9, 1), date(2026, 9, 1), signed) == []


# ---- termination

SENT = Warned(due=date(2026, 5, 19))


@pytest.mark.parametrize(
    ("warned", "on", "found"),
    [
        (Warned(due=None), date(2026, 6, 1), ["agreement.warning_not_received"]),
        (SENT, date(2026, 5, 19), ["agreement.warning_still_runs"]),
        (SENT, date(2026, 5, 20), []),
        (replace(SENT, judged=True), date(2026, 5, 20), ["agreement.decided_already"]),
    ],
)
def test_a_warning_is_ignored_only_after_its_term(warned: Warned, on: date, found: list[str]) -> None:
    assert codes([*may_judge(warned), *term_over(warned, on)]) == found


@pytest.mark.parametrize(
    ("ignored", "reason", "found"),
    [
        (0, "Servizio interrotto.", ["agreement.no_ignored_warning"]),
        (1, "Servizio interrotto.", []),
        (1, "", ["agreement.no_reason"]),
    ],
)
def test_termination_only_after_an_ignored_warning(ignored: int, reason: str, found: list[str]) -> None:
    assert codes(may_terminate(ignored, reason)) == found


def test_one_end_is_enough_and_accounts_close_last() -> None:
    assert codes(first_ending(True)) == ["agreement.already_ending"]
    assert first_ending(False) == []
    assert codes(may_close(False)) == ["agreement.not_settled"]
    assert may_close(True) == []
