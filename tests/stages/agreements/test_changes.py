"""Extension, labour revision, shift between lines, partners: the tables of the law and the clauses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from condivisa.base.days import Period
from condivisa.base.findings import Finding
from condivisa.base.words import say
from condivisa.stages.agreements.rules.changes import from_new_funds, round_ended
from condivisa.stages.agreements.rules.coverage import Pot, available, uncovered
from condivisa.stages.agreements.rules.extension import Extension, Sides, left, may_extend
from condivisa.stages.agreements.rules.labour import Renewal, RevisedLine, increases, may_revise, revision
from condivisa.stages.agreements.rules.partners import Change, may_change
from condivisa.stages.agreements.rules.shifts import ShiftedLine, Way, may_shift, share, way
from tests.making import terms

EUR = st.decimals(0, 3_000_000, places=2)
SOME_EUR = st.decimals("0.01", 3_000_000, places=2)
CREMA = Sides(D("5561479.00"), D("556147.90"))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


# ---- extension


@pytest.mark.parametrize(
    ("base", "ceiling"),
    [("contribution", "1390369.75"), ("contribution_and_cofinancing", "1529406.73")],
)
def test_the_ceiling_of_an_extension(base: str, ceiling: str) -> None:
    """25 % of 5.561.479,00, or of that with 10 % of co-financing."""
    assert left(CREMA, Sides(), terms(extension_base=base)).value == D(ceiling)


@pytest.mark.parametrize(
    ("used", "asked", "code"),
    [
        ("0.00", "1390369.75", None),
        ("0.00", "1390369.76", "agreement.extension_above_ceiling"),
        ("1000000.00", "390369.75", None),
        ("1000000.00", "390369.76", "agreement.extension_above_ceiling"),
        ("0.00", "0.00", "agreement.not_an_increase"),
    ],
)
def test_extensions_add_up(used: str, asked: str, code: str | None) -> None:
    found = may_extend(Extension(CREMA, Sides(D(used)), Sides(D(asked))), terms())
    assert codes(found) == ([code] if code else [])


def test_a_refusal_says_what_is_left() -> None:
    (found,) = may_extend(Extension(CREMA, Sides(D("1000000.00")), Sides(D("400000.00"))), terms())
    assert (found.facts["left"], found.facts["ceiling"]) == (D("390369.75"), D("1390369.75"))


def test_where_own_money_counts_it_uses_the_ceiling_too() -> None:
    asked = Sides(D("1390369.75"), D("139036.99"))
    assert may_extend(Extension(CREMA, Sides(), asked), terms()) == []
    assert codes(
        may_extend(Extension(CREMA, Sides(), asked), terms(extension_base="contribution_and_cofinancing"))
    ) == ["agreement.extension_above_ceiling"]


@pytest.mark.parametrize("term", ["extension_base", "extension_scope", "extension_maximum_percent"])
def test_an_open_term_stops_the_extension(term: str) -> None:
    assert codes(may_extend(Extension(CREMA, Sides(), Sides(D(1))), terms(**{term: None}))) == ["call.term_open"]


@given(EUR, EUR, st.lists(SOME_EUR, max_size=6), st.sampled_from(["contribution", "contribution_and_cofinancing"]))
def test_however_many_extensions_together_they_stay_below_the_ceiling(
    contribution: D, cofinancing: D, asked: list[D], base: str
) -> None:
    agreed, agreed_terms, used = Sides(contribution, cofinancing), terms(extension_base=base), D(0)
    for amount in asked:
        if not may_extend(Extension(agreed, Sides(used), Sides(amount)), agreed_terms):
            used += amount
    assert used <= left(agreed, Sides(), agreed_terms).value
    assert left(agreed, Sides(used), agreed_terms).value == left(agreed, Sides(), agreed_terms).value - used


# ---- labour revision

POT = ("comune", 2027)
LASTS = Period(date(2026, 1, 1), date(2028, 12, 31))
RENEWAL = Renewal("CCNL Cooperative sociali", date(2026, 6, 30), date(2026, 10, 1))
LINE = RevisedLine(1, POT, D("1000.00"), D("1000.00"), D("18.93"), D("20.07"))


def judged(*lines: RevisedLine, renewal: Renewal = RENEWAL, funds: str = "99999.00", **changes: object) -> list[str]:
    return codes(
        may_revise(
            renewal,
            lines,
            {POT: D(funds)},
            plan_frozen=date(2025, 12, 15),
            lasts=LASTS,
            terms=terms(**changes),  # type: ignore[arg-type] # values of terms, by keyword
        )
    )


def test_a_thousand_hours_from_18_93_to_20_07_cost_1140_more() -> None:
    assert revision([LINE]).value == D("1140.00")
    assert increases([LINE], {POT: D("5000.00")}) == {1: D("1140.00")}
    assert judged(LINE) == []


@pytest.mark.parametrize(
    ("signed_on", "codes_found"),
    [
        (date(2025, 12, 14), ["agreement.step_known_at_plan_time"]),
        (date(2025, 12, 15), ["agreement.step_known_at_plan_time"]),
        (date(2025, 12, 16), []),
    ],
)
def test_a_step_known_at_plan_time_is_refused(signed_on: date, codes_found: list[str]) -> None:
    """The tranche of 1.10.2026 of a contract signed before the plan belongs to the plan."""
    assert judged(LINE, renewal=replace(RENEWAL, signed_on=signed_on)) == codes_found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(LINE, hours=D("1000.01")), "agreement.hours_not_left"),
        (replace(LINE, hours=D(0)), "agreement.hours_not_left"),
        (replace(LINE, new_cost=D("18.93")), "agreement.no_rise"),
    ],
)
def test_only_hours_that_are_left_and_only_a_rise(line: RevisedLine, code: str) -> None:
    assert judged(line) == [code]


def test_the_agreement_must_foresee_it_and_last_that_long() -> None:
    assert judged(LINE, labour_revision=False) == ["agreement.no_labour_revision"]
    assert judged(LINE, labour_revision=None) == ["agreement.no_labour_revision"]
    assert judged(LINE, renewal=replace(RENEWAL, effect=date(2029, 1, 1))) == ["agreement.effect_out_of_period"]


def test_it_stays_within_committed_funds() -> None:
    assert increases([LINE], {POT: D("1000.00")}) == {1: D("1000.00")}
    assert judged(LINE, funds="1000.00") == ["agreement.revision_cut_to_funds"]
    assert judged(LINE, funds="0.00") == ["agreement.no_funds_for_revision"]


def test_two_years_each_rounded_down_are_not_said_to_lack_funds() -> None:
    """1,14 × 10,004 h = 11,40456 a year: 11,40 and 11,40 are what it costs, though together they make 22,81."""
    lines = [replace(LINE, key=year, pot=("comune", year), hours=D("10.004"), residual=D(20)) for year in (2026, 2027)]
    funds = {line.pot: D(99) for line in lines}
    assert revision(lines).value == sum(increases(lines, funds).values()) == D("22.80")
    assert may_revise(RENEWAL, lines, funds, plan_frozen=date(2025, 12, 15), lasts=LASTS, terms=terms()) == []


revised = st.builds(
    RevisedLine,
    key=st.integers(1, 10**6),
    pot=st.sampled_from([("comune", 2026), ("comune", 2027), ("ambito", 2027)]),
    hours=st.decimals(1, 5000, places=2),
    residual=st.just(D(9999)),
    agreed_cost=st.decimals(10, 30, places=4),
    new_cost=st.decimals("30.01", 45, places=4),
)


@given(
    st.lists(revised, min_size=1, max_size=8, unique_by=lambda line: line.key),
    st.dictionaries(st.sampled_from([("comune", 2026), ("comune", 2027), ("ambito", 2027)]), EUR),
)
def test_increases_never_exceed_the_funds_of_their_source_and_year(
    lines: list[RevisedLine], funds: dict[tuple[str, int], D]
) -> None:
    given_now = increases(lines, funds)
    assert set(given_now) == {line.key for line in lines}
    for pot in {line.pot for line in lines}:
        group = [line for line in lines if line.pot == pot]
        total = sum(given_now[line.key] for line in group)
        assert total == min(revision(group).value, funds.get(pot, D(0)))


# ---- commitments


def test_no_grant_without_its_commitment() -> None:
    granted = {("comune", 2026): D("100.00"), ("ambito", 2026): D("50.00")}
    committed = {("comune", 2026): D("100.00"), ("ambito", 2026): D("49.99")}
    (found,) = uncovered(granted, committed)
    assert (found.code, found.facts["funder"], found.facts["year"]) == ("agreement.not_committed", "ambito", 2026)


@given(st.dictionaries(st.just(POT), EUR), st.dictionaries(st.just(POT), EUR))
def test_whatever_is_available_can_still_be_granted(granted: dict[Pot, D], committed: dict[Pot, D]) -> None:
    assume(not uncovered(granted, committed))
    more = {pot: granted.get(pot, D(0)) + amount for pot, amount in available(granted, committed).items()}
    assert uncovered(more, committed) == []


# ---- shifts

GIVES = ShiftedLine(1, "P4 contributo", "Arcobaleno", "running", D("20000.00"), D("-7000.00"))
TAKES = ShiftedLine(2, "P4 contributo", "Arcobaleno", "staff", D("60000.00"), D("7000.00"))
WIDE = replace(GIVES, budget=D("200000.00"))


@pytest.mark.parametrize(
    ("notice", "approval", "outcome"),
    [(0, 10, Way.APPROVE), (0, 20, Way.NOTIFY), (15, 20, Way.WITHIN)],
)
def test_7000_more_on_60000_is_11_67_per_cent(notice: int, approval: int, outcome: Way) -> None:
    agreed = terms(shift_notice_percent=D(notice), shift_approval_percent=D(approval))
    assert round(share(TAKES).value, 2) == D("11.67")
    assert way([WIDE, TAKES], D("640000.00"), agreed, by_lead=True) == outcome


def test_the_base_may_be_the_whole_plan() -> None:
    agreed = terms(shift_base="total")
    assert way([WIDE, TAKES], D("640000.00"), agreed, by_lead=True) == Way.WITHIN


def test_small_shifts_that_nobody_approved_add_up() -> None:
    """4 % thrice is 12 %: the line was 60.000 before them, whatever it is now."""
    once = replace(TAKES, amount=D("2400.00"))
    assert way([replace(WIDE, amount=D("-2400.00")), once], D(1), terms(), by_lead=True) == Way.WITHIN
    third = replace(once, budget=D("64800.00"), earlier=D("4800.00"))
    assert share(third).value == D(12)
    assert way([replace(WIDE, amount=D("-2400.00")), third], D(1), terms(), by_lead=True) == Way.APPROVE


def test_a_line_that_had_nothing_asks_for_approval() -> None:
    assert way([WIDE, replace(TAKES, budget=D(0))], D(1), terms(), by_lead=True) == Way.APPROVE


def test_what_the_administration_asks_for_both_sides_sign_however_small() -> None:
    """L. 241/1990, art. 11, c. 2; c.c. art. 1372: one side alone does not change an agreement."""
    assert way([WIDE, replace(TAKES, amount=D("0.01"))], D(1), terms(), by_lead=False) == Way.AGREE


def test_money_that_passes_to_another_partner_is_approved() -> None:
    agreed = terms(shift_notice_percent=D(50), shift_approval_percent=D(60))
    assert way([WIDE, TAKES], D(1), agreed, by_lead=True) == Way.WITHIN
    assert way([WIDE, replace(TAKES, body="Caritas")], D(1), agreed, by_lead=True) == Way.APPROVE


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([GIVES, TAKES], []),
        ([GIVES, replace(TAKES, amount=D("6999.99"))], ["agreement.shift_changes_total"]),
        ([GIVES, replace(TAKES, kept="P5 contributo")], ["agreement.shift_changes_total"] * 2),
        ([GIVES, replace(TAKES, category="indirect")], ["agreement.shift_raises_indirect"]),
        ([replace(GIVES, reported=D("13000.00")), TAKES], []),
        ([replace(GIVES, reported=D("13000.01")), TAKES], ["agreement.line_below_reported"]),
        ([replace(TAKES, amount=D(0))], ["agreement.nothing_shifted"]),
    ],
)
def test_what_a_shift_may_never_do(lines: list[ShiftedLine], found: list[str]) -> None:
    assert codes(may_shift(lines, terms())) == found


def test_a_shift_refused_names_the_total_and_the_line() -> None:
    """Of forty lines, one must know which."""
    gives = replace(
        GIVES, name="P4.1 – Arcobaleno – pulizie, 2026", total="P4, Comune di Prova", reported=D("13000.01")
    )
    told = [say(finding) for finding in may_shift([gives], terms())]
    assert "Lo spostamento cambia di -7.000,00\xa0€ il totale di «P4, Comune di Prova»" in told[0]
    assert "La voce «P4.1 – Arcobaleno – pulizie, 2026» scenderebbe a 13.000,00\xa0€" in told[1]


def test_a_shift_needs_its_terms() -> None:
    assert codes(may_shift([GIVES, TAKES], terms(shift_base=None))) == ["call.term_open"]


shifted = st.builds(
    ShiftedLine,
    key=st.integers(),
    kept=st.sampled_from(["contribution", "cofinancing"]),
    body=st.just("one"),
    category=st.sampled_from(["staff", "running", "indirect"]),
    budget=st.decimals(1000, 90000, places=2),
    amount=st.sampled_from([D("-500.00"), D("500.00"), D("-1000.00"), D("1000.00"), D("0.00")]),
)


@given(st.lists(shifted, min_size=1, max_size=4), st.sampled_from([D(0), D("0.01")]))
def test_a_shift_that_is_let_through_keeps_every_total_and_so_the_cofinancing_ratio(
    lines: list[ShiftedLine], slip: D
) -> None:
    balancing = [
        replace(lines[0], kept=side, amount=slip - sum((line.amount for line in lines if line.kept == side), D(0)))
        for side in ("contribution", "cofinancing")
    ]
    found = codes(may_shift(lines + balancing, terms()))
    indirect = sum((line.amount for line in lines + balancing if line.category == "indirect"), D(0))
    assert ("agreement.shift_changes_total" in found) == (slip > 0)
    assert ("agreement.shift_raises_indirect" in found) == (indirect > 0)


# ---- partners

CHANGE = Change(frozenset({"a", "b"}), "b", "c", leaving_leads=False, left_to_report=True)


DURC = ("agreements.durc",)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (CHANGE, []),
        (replace(CHANGE, joining="a", lacking=DURC), []),
        (replace(CHANGE, leaving=None), []),
        (replace(CHANGE, lacking=DURC), ["agreement.partner_not_checked"]),
        (
            replace(CHANGE, joining="a", lacking=DURC, unfunded="Caritas"),
            ["codesign.partner_not_funded"],
        ),
        (replace(CHANGE, leaving="z"), ["agreement.not_a_partner"]),
        (replace(CHANGE, joining="b"), ["agreement.no_partner_changes"]),
        (replace(CHANGE, leaving=None, joining="a"), ["agreement.no_partner_changes"]),
        (replace(CHANGE, joining=None), ["agreement.nobody_takes_over"]),
        (replace(CHANGE, joining=None, left_to_report=False, leaving_leads=True), ["agreement.nobody_takes_over"]),
        (replace(CHANGE, joining=None, left_to_report=False), []),
    ],
)
def test_partners_change(change: Change, found: list[str]) -> None:
    assert codes(may_change(change)) == found


def test_who_joins_unchecked_is_named_with_the_checks_that_are_missing() -> None:
    told = say(may_change(replace(CHANGE, joins="Girasole", lacking=("agreements.runts", "agreements.durc")))[0])
    assert "Girasole" in told
    assert "iscrizione al RUNTS o al registro delle imprese, regolarità contributiva (DURC)" in told


# ---- what every change rests on


@pytest.mark.parametrize(
    ("reason", "closed", "same_table", "found"),
    [
        ("extension", True, True, []),
        ("first", True, True, ["agreement.round_not_closed"]),
        ("extension", False, True, ["agreement.round_not_closed"]),
        ("extension", True, False, ["agreement.round_not_closed"]),
    ],
)
def test_a_change_rests_on_a_closed_round_of_its_table(
    reason: str, closed: bool, same_table: bool, found: list[str]
) -> None:
    assert codes(round_ended(["extension"], reason=reason, closed=closed, same_table=same_table)) == found


@pytest.mark.parametrize(
    ("more", "reason", "found"),
    [
        ("-5000.00", "new_needs", []),
        ("5000.00", "new_needs", ["agreement.increase_without_new_funds"]),
        ("5000.00", "new_funds", ["agreement.new_funds_outside_ceiling"]),
    ],
)
def test_only_new_funds_grow_outside_the_ceiling(more: str, reason: str, found: list[str]) -> None:
    assert codes(from_new_funds(D(more), reason)) == found
