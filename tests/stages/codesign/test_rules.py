"""What the notice asks of a co-design, in tables: essential features, money, partners, terms."""

from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.findings import Finding
from condivisa.base.words import say
from condivisa.stages.calls.terms import Term, Terms
from condivisa.stages.codesign import rules
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft, ProjectDraft
from condivisa.stages.codesign.rules import Line, Standing
from tests import making

SHARES = {("P4", "comune", year): D("192000.00") for year in (2026, 2027, 2028)}


def given_line(amount: str, year: int = 2026, source: str = "comune", **changes: Any) -> Line:
    """A line of the contribution on programme P4."""
    values: dict[str, Any] = {
        "programme": "P4",
        "body": "Cooperativa Alba",
        "standing": Standing.FUNDED,
        "year": year,
        "side": "contribution",
        "kind": "cash",
        "amount": D(amount),
        "source": source,
    }
    return Line(**(values | changes))


def own_line(amount: str, kind: str = "volunteers", **changes: Any) -> Line:
    """A line of the partner's own share."""
    return given_line(amount, source="", side="cofinancing", kind=kind, **changes)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("project", "changed"),
    [
        ({"P4": ["presìdi sociali", "lavoro di comunità"]}, []),
        ({"P4": ["lavoro di comunità", "presìdi sociali"]}, []),
        ({"P4": ["lavoro di comunità"]}, ["codesign.aims_changed"]),
        ({"P4": ["lavoro di comunità", "presìdi sociali", "eventi"]}, ["codesign.aims_changed"]),
        ({}, ["codesign.aims_missing"]),
    ],
)
def test_the_aims_stay_those_of_the_notice(project: dict[str, list[str]], changed: list[str]) -> None:
    """D.M. 72/2021: co-design may change how, not the essential features."""
    notice = {"P4": ["lavoro di comunità", "presìdi sociali"]}
    assert codes(rules.aims_unchanged(notice, project, ["P4"])) == changed


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (given_line("1.00"), []),
        (given_line("1.00", standing=Standing.STRANGER), ["codesign.partner_not_selected"]),
        (own_line("1.00", standing=Standing.STRANGER), ["codesign.partner_not_selected"]),
        (given_line("1.00", standing=Standing.UNFUNDED), ["codesign.partner_not_funded"]),
        (own_line("1.00", standing=Standing.UNFUNDED), []),
        (given_line("1.00", standing=Standing.ADMINISTRATION), ["codesign.wrong_side"]),
        (given_line("1.00", side="public_body", source="", standing=Standing.ADMINISTRATION), []),
        (given_line("1.00", side="public_body", source=""), ["codesign.wrong_side"]),
    ],
)
def test_money_goes_to_the_partners_selected_and_to_nobody_else(line: Line, code: list[str]) -> None:
    assert codes(rules.partners_unchanged([line, line])) == code


@pytest.mark.parametrize(
    ("lines", "first", "found"),
    [
        ([given_line("192000.00")], True, []),
        ([given_line("100000.00"), given_line("92000.01")], True, [("codesign.beyond_share", True)]),
        ([given_line("192000.01")], False, [("codesign.beyond_share", False)]),
        ([given_line("1.00", year=2029)], True, [("codesign.beyond_share", True)]),
        ([given_line("1.00", source="ambito")], True, [("codesign.beyond_share", True)]),
        ([own_line("999999.00")], True, []),
    ],
)
def test_the_contribution_stays_within_what_the_notice_puts_in(
    lines: list[Line], first: bool, found: list[tuple[str, bool]]
) -> None:
    """By programme, source and year; a reopened round is judged again by its amendment."""
    findings = rules.within_shares(lines, SHARES, first=first)
    assert [(finding.code, finding.blocks) for finding in findings] == found


@pytest.mark.parametrize(
    ("base", "own", "found"),
    [
        ("contribution", "57600.00", []),
        ("contribution", "57599.99", [True]),
        ("total_cost", "64000.00", []),
        ("total_cost", "57600.00", [True]),
        (None, "64000.00", []),
        (None, "57600.00", [False]),  # enough on one reading of the base
        (None, "57599.99", [True, True]),  # short on both
    ],
)
def test_the_own_share_of_p4_reaches_the_minimum(base: str | None, own: str, found: list[bool]) -> None:
    """P4, 576.000,00 at 10 %: 57.600,00 of the contribution, 64.000,00 of the total cost."""
    plan = [*(given_line("192000.00", year) for year in (2026, 2027, 2028)), own_line(own)]
    terms = making.terms(cofinancing_base=base)
    assert [finding.blocks for finding in rules.own_share_reached(plan, terms, "comune")] == found


def test_whose_money_the_minimum_is_of_changes_it() -> None:
    plan = [given_line("100000.00"), given_line("34000.00", source="ambito"), own_line("10000.00")]
    own_money = making.terms(cofinancing_sources="own")
    assert rules.own_share_reached(plan, own_money, "comune") == []
    unstated = making.terms(cofinancing_sources=None)
    readings = rules.own_shares(plan, unstated, "comune")
    assert [(one.sources, one.minimum.value) for one in readings] == [
        ("all", D("13400.00")),
        ("own", D("10000.00")),
    ]
    assert {one.minimum.source for one in readings} == {unstated.clause("cofinancing_minimum_percent")}, "the notice"


@pytest.mark.parametrize(("kinds", "planned"), [("cash", "300.00"), ("in_kind", "700.00"), ("both", "1000.00")])
def test_the_own_share_counts_in_the_form_the_call_accepts(kinds: str, planned: str) -> None:
    plan = [
        given_line("1.00"),
        own_line("300.00", kind="cash"),
        own_line("500.00"),
        own_line("200.00", kind="premises"),
    ]
    (reading,) = rules.own_shares(plan, making.terms(cofinancing_kinds=kinds), "comune")
    assert reading.planned == D(planned)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [("cash", ["700.00"]), ("in_kind", ["300.00"]), ("both", [])],
)
def test_what_the_call_does_not_count_is_said_beside_the_share_that_is_short(kinds: str, found: list[str]) -> None:
    plan = [given_line("100000.00"), own_line("300.00", kind="cash"), own_line("700.00")]
    short, *aside = rules.own_share_reached(plan, making.terms(cofinancing_kinds=kinds), "comune")
    assert short.code == "codesign.own_share_short"
    assert [str(one.facts["amount"]) for one in aside if one.code == "codesign.own_not_counted"] == found


OPEN_TERMS = Terms(
    {
        "flat_percent": Term("flat_percent", "avviso, art. 7", low=D(2), high=D(7)),
        "payee": Term("payee", "avviso, art. 8", among=("lead", "member")),
        "cofinancing_minimum_percent": Term("cofinancing_minimum_percent", "avviso, art. 6", D(10)),
    }
)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("flat_percent", "7", []),
        ("flat_percent", "7.01", ["call.term_beyond_bounds"]),
        ("flat_percent", "1.99", ["call.term_beyond_bounds"]),
        ("flat_percent", "sette", ["codesign.term_value"]),
        ("payee", "member", []),
        ("payee", "bank", ["codesign.term_value"]),
        ("cofinancing_minimum_percent", "10", []),
        ("cofinancing_minimum_percent", "8", ["call.term_beyond_bounds"]),
        ("advance_percent", "30", ["codesign.term_unpublished"]),
        ("advance_percent", "101", ["call.term_out_of_range"]),
        ("report_every_months", "0", ["call.term_below_a_month"]),
        ("minimum_score", "50", ["codesign.term_chose_partners"]),
        ("colour", "red", ["codesign.term_unknown"]),
    ],
)
def test_a_term_is_agreed_only_as_the_call_left_it(key: str, value: str, found: list[str]) -> None:
    assert codes(rules.term_for_table(OPEN_TERMS, key, value)) == found


def test_a_term_out_of_bounds_is_told_with_its_bounds() -> None:
    (percent,) = rules.term_for_table(OPEN_TERMS, "flat_percent", "7.01")
    assert say(percent).endswith("è 7,01 %, ma l’avviso ha fissato 2 % – 7 %.")
    (fixed,) = rules.term_for_table(OPEN_TERMS, "cofinancing_minimum_percent", "8")
    assert say(fixed).endswith("è 8 %, ma l’avviso ha fissato 10 %.")
    only_lead = Terms({"payee": Term("payee", "avviso, art. 8", among=("lead",))})
    (choice,) = rules.term_for_table(only_lead, "payee", "member")
    assert (choice.code, choice.facts["among"]) == ("call.term_not_among", "choice.lead")
    assert "choice." not in say(choice)
    revision = Terms({"labour_revision": Term("labour_revision", "avviso, art. 9", True)})
    assert codes(rules.term_for_table(revision, "labour_revision", False)) == ["call.term_changed"]


def test_a_minimum_of_everything_is_never_read_on_the_total_cost() -> None:
    """100 % of the contribution is as much again; of the total cost it would leave nothing to contribute."""
    everything = making.terms(cofinancing_minimum_percent=D(100), cofinancing_base=None)
    readings = rules.own_shares([given_line("100.00")], everything, "comune")
    assert [(one.base, one.minimum.value) for one in readings] == [("contribution", D("100.00"))]
    assert codes(rules.term_for_table(everything, "cofinancing_base", "contribution")) == ["codesign.term_unpublished"]
    assert codes(rules.term_for_table(everything, "cofinancing_base", "total_cost")) == [
        "codesign.term_unpublished",
        "call.cofinancing_whole_cost",
    ]


def test_a_term_the_call_does_not_speak_of_only_warns() -> None:
    assert not any(finding.blocks for finding in rules.term_for_table(OPEN_TERMS, "advance_percent", "30"))


def test_what_the_call_left_to_the_table_and_nobody_agreed_is_said() -> None:
    agreed = OPEN_TERMS.with_values({"payee": "lead"}, "verbale 1")
    found = rules.terms_agreed(OPEN_TERMS, agreed)
    assert [finding.facts["term"] for finding in found] == ["term.flat_percent"]
    chosen = agreed.with_values({"indirect_mode": "ledger"}, "verbale 2")
    assert rules.terms_agreed(OPEN_TERMS, chosen) == [], "a flat rate is nobody's business where costs are shared out"
    flat = agreed.with_values({"indirect_mode": "flat"}, "verbale 2")
    assert [one.key for one in rules.to_agree(OPEN_TERMS, flat)] == ["flat_percent"]


@pytest.mark.parametrize(
    ("reason", "changes", "found"),
    [
        ("extension", {}, []),
        ("new_funds", {}, []),
        ("labour_revision", {}, []),
        ("labour_revision", {"labour_revision": False}, ["codesign.not_foreseen"]),
        ("labour_revision", {"extension_maximum_percent": None}, []),
        ("extension", {"extension_maximum_percent": None}, ["codesign.not_foreseen"]),
        ("new_needs", {"extension_maximum_percent": D(0)}, ["codesign.not_foreseen"]),
        ("first", {}, ["codesign.not_foreseen"]),
    ],
)
def test_a_table_reopens_only_for_a_reason_the_call_foresaw(
    reason: str, changes: dict[str, None], found: list[str]
) -> None:
    assert codes(rules.reopening_foreseen(making.terms(**changes), reason)) == found


def test_a_draft_is_refused_with_everything_that_is_wrong() -> None:
    body = UUID(int=7)
    draft = ProjectDraft(
        "Testo",
        activities=(ActivityDraft("A1", "P4", "Portierato"), ActivityDraft("A1", "P9", "Altro")),
        lines=(
            LineDraft("A2", body, "staff", "educatori", 2026, "contribution", D("1.00"), "comune"),
            LineDraft("A1", body, "staff", "educatori", 2029, "contribution", D("1.00"), "banca"),
            LineDraft("A1", body, "staff", "educatori", 2026, "contribution", D("1.00")),
            LineDraft("A1", body, "in_kind", "volontari", 2026, "cofinancing", D("-1.00"), "comune"),
        ),
    )
    found = rules.readable_project(draft, programmes={"P4"}, sources={"comune"}, years=range(2026, 2029))
    assert sorted(codes(found)) == [
        "codesign.activity_twice",
        "codesign.line_negative",
        "codesign.line_source",
        "codesign.line_source",
        "codesign.line_year",
        "codesign.unknown",
        "codesign.unknown",
        "codesign.unknown",
    ]


def test_hours_that_do_not_make_the_amount_are_said() -> None:
    hours: dict[str, Any] = {"hours": D("100.00"), "hourly_cost": D("18.9300")}
    assert rules.hours_explain([given_line("1893.00", **hours)]) == []
    (finding,) = rules.hours_explain([given_line("1900.00", **hours)])
    assert (finding.blocks, finding.facts["computed"]) == (False, D("1893.00"))


amounts = st.lists(st.integers(0, 20_000_000).map(lambda cents: D(cents) / 100), min_size=1, max_size=12)


@given(amounts)
def test_splitting_lines_neither_makes_nor_loses_room(parts: list[D]) -> None:
    whole, split = [given_line(str(sum(parts)))], [given_line(str(part)) for part in parts]
    assert rules.within_shares(whole, SHARES, first=True) == rules.within_shares(split, SHARES, first=True)


@given(amounts, amounts, st.sampled_from(["contribution", "total_cost"]))
def test_more_own_share_never_makes_a_plan_fall_short(public: list[D], own: list[D], base: str) -> None:
    terms = making.terms(cofinancing_base=base)
    plan = [given_line(str(part)) for part in public] + [own_line(str(part)) for part in own]
    more = [*plan, own_line("1000.00")]
    assert len(rules.own_share_reached(more, terms, "comune")) <= len(rules.own_share_reached(plan, terms, "comune"))


def test_a_table_without_anybody_selected_does_not_open() -> None:
    def found(applications: int) -> list[str]:
        opening = rules.ready_to_open(
            programmes={"P1": True}, taken=frozenset(), applications=applications, mode_open=False
        )
        return [one.code for one in opening]

    assert found(0) == ["codesign.nobody_selected"]
    assert found(1) == []


@pytest.mark.parametrize(
    ("amount", "hours", "hourly", "warned"),
    [
        ("210.00", "10", "21.00", []),
        ("200.00", "10", "21.00", ["codesign.hours_apart"]),
        ("33.33", "1.5", "22.22", []),
        ("200.00", None, None, []),
    ],
)
def test_hours_that_do_not_make_the_amount_only_warn(
    amount: str, hours: str | None, hourly: str | None, warned: list[str]
) -> None:
    line = given_line(amount, hours=hours and D(hours), hourly_cost=hourly and D(hourly))
    found = rules.hours_explain([line])
    assert codes(found) == warned
    assert not any(one.blocks for one in found)
