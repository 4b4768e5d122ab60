"""An application judged whole: tables a jurist can read."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.findings import Finding
from condivisa.base.words import LANGUAGES, say
from condivisa.stages.applications.dossier import Dossier, PartnerFacts, ProgrammeFacts, Row, SheetRow
from condivisa.stages.applications.rules import plan, whole
from condivisa.stages.applications.rules.steps import Part, Standing, steps
from tests.making import terms

LEAD, OTHER, TOWN = UUID(int=1), UUID(int=2), UUID(int=9)
YEARS = (2026, 2027, 2028)


def partner(body: UUID = LEAD, **changes: Any) -> PartnerFacts:
    """A member in order."""
    sound = PartnerFacts(body, f"Ente {body.int}", True, True, True, True, frozenset({"requirements", "commitment"}))
    return replace(sound, **changes)


def row(amount: str, side: str = "contribution", body: UUID = LEAD, **changes: Any) -> Row:
    """A row of the plan for P1 in 2026."""
    kind = "volunteers" if side == "cofinancing" else "cash"
    sound = SheetRow("P1", "staff", "educatori", "A1", 2026, side, D(amount), kind)
    return Row(body, replace(sound, **changes))


def dossier(**changes: Any) -> Dossier:
    """An application in order: 100.000,00 asked for P1 in 2026, 10.000,00 brought; a fifth is not the Comune's."""
    sound = Dossier(
        form="single",
        proposal="Che cosa faremo.",
        wanted=frozenset({"P1"}),
        programmes=(
            ProgrammeFacts("P1", dict.fromkeys(YEARS, D("100000.00")), D("240000.00")),
            ProgrammeFacts("P2", dict.fromkeys(YEARS, D("50000.00")), D("150000.00")),
        ),
        partners=(partner(),),
        rows=(row("100000.00"), row("10000.00", "cofinancing")),
        terms=terms(),
        years=YEARS,
    )
    return replace(sound, **changes)


def said(found: list[Finding]) -> list[tuple[str, bool]]:
    """Codes and whether they block; each can be said in both languages and cites its source."""
    for finding in found:
        assert all(say(finding, language) for language in LANGUAGES)
        assert finding.source
    return [(finding.code, finding.blocks) for finding in found]


def test_an_application_in_order_has_nothing_to_say() -> None:
    assert whole.findings(dossier()) == []


@pytest.mark.parametrize(
    ("changes", "standing"),
    [({"proposal": " "}, Standing.IN_PROGRESS), ({"wanted": frozenset()}, Standing.TO_CORRECT), ({}, Standing.DONE)],
)
def test_a_text_just_begun_is_not_called_wrong(changes: dict[str, Any], standing: Standing) -> None:
    begun = dossier(**changes)
    assert next(step for step in steps(begun, whole.findings(begun)) if step.part == Part.TEXT).standing == standing


@pytest.mark.parametrize(
    ("changes", "code", "blocks"),
    [
        ({"form": "formed"}, "application.form", True),
        ({"partners": (partner(), partner(OTHER))}, "application.form", True),
        ({"partners": (partner(joined=False),)}, "application.not_joined", True),
        ({"partners": (partner(ets=False),)}, "application.funded_not_ets", True),
        ({"partners": (partner(confirmed=False),)}, "application.unconfirmed", True),
        (
            {"partners": (partner(confirmed=False),), "terms": terms(unconfirmed_member="warn")},
            "application.unconfirmed",
            False,
        ),
        ({"partners": (partner(declarations=frozenset()),)}, "application.declaration_missing", False),
        ({"proposal": " "}, "application.no_proposal", True),
        ({"elsewhere": ("Ente 1",)}, "application.twice", True),
        ({"elsewhere": ("Ente 1",), "terms": terms(applying_twice="warn")}, "application.twice", False),
        ({"wanted": frozenset({"P1", "P2"})}, "application.no_plan", True),
        ({"rows": (row("100000.01"), row("10001", "cofinancing"))}, "application.over_contribution", True),
        ({"rows": (row("100.00"), row("9.99", "cofinancing"))}, "application.below_minimum", True),
        (
            {"rows": (row("100.00"), row("9.99", "cofinancing")), "terms": terms(below_minimum="warn")},
            "application.below_minimum",
            False,
        ),
        (
            {
                "rows": (row("100.00"), row("99.99", "cofinancing")),
                "terms": terms(cofinancing_minimum_percent=D(100), cofinancing_base=None),
            },
            "application.below_minimum",
            True,
        ),
        (
            {"rows": (row("100.00"), row("9.00", "cofinancing")), "terms": terms(cofinancing_sources=None)},
            "application.below_a_reading",
            False,
        ),
        (
            {"rows": (row("100.00"), row("7.99", "cofinancing")), "terms": terms(cofinancing_sources="own")},
            "application.below_minimum",
            True,
        ),
        (
            {"rows": (row("90.00"), row("9.99", "cofinancing")), "terms": terms(cofinancing_base="total_cost")},
            "application.below_minimum",
            True,
        ),
        (
            {"rows": (row("100.00", hours=D(10), hourly_cost=D("9.99")), row("10.00", "cofinancing"))},
            "application.hours_differ",
            False,
        ),
        (
            {"rows": (row("100.00", category="in_kind"), row("10.00", "cofinancing"))},
            "application.in_kind_refunded",
            True,
        ),
        (
            {"rows": (row("100.00", kind="volunteers"), row("10.00", "cofinancing"))},
            "application.in_kind_refunded",
            True,
        ),
        (
            {"rows": (row("100.00"), row("1.00", year=2029), row("20.00", "cofinancing"))},
            "application.year_outside",
            True,
        ),
        (
            {"rows": (row("100.00"), row("1.00", programme="P2"), row("20.00", "cofinancing"))},
            "application.programme_not_wanted",
            True,
        ),
    ],
)
def test_what_is_found_and_whether_it_stops_the_application(changes: dict[str, Any], code: str, blocks: bool) -> None:
    assert said(whole.findings(dossier(**changes))) == [(code, blocks)]


def test_a_partner_that_is_no_ets_takes_part_without_money() -> None:
    both = (partner(), partner(OTHER, ets=False, funded=False))
    assert whole.findings(dossier(form="to_be_formed", partners=both)) == []
    asking = (*dossier().rows, row("10.00", body=OTHER), row("1.00", "cofinancing"))
    found = whole.findings(dossier(form="to_be_formed", partners=both, rows=asking[1:]))
    assert ("application.not_funded", True) in said(found)


def test_a_grouping_to_be_formed_needs_the_commitment_of_each_member() -> None:
    only = frozenset({"requirements"})
    both = (partner(), partner(OTHER, declarations=only))
    found = whole.findings(dossier(form="to_be_formed", partners=both))
    assert [(one.facts["member"], one.facts["declaration"]) for one in found] == [("Ente 2", "declaration.commitment")]


@pytest.mark.parametrize(
    ("choice", "wanted", "code"),
    [
        ("one", {"P1"}, ""),
        ("one", {"P1", "P2"}, "application.programme_choice"),
        ("several", {"P1", "P2"}, ""),
        ("several", set(), "application.no_programme"),
        ("all", {"P1", "P2"}, ""),
        ("all", {"P1"}, "application.programme_choice"),
    ],
)
def test_programmes_are_chosen_as_the_notice_lets(choice: str, wanted: set[str], code: str) -> None:
    found = plan.programmes_wanted(wanted, {"P1", "P2"}, terms(programme_choice=choice))
    assert said(found) == ([(code, True)] if code else [])


def test_the_public_bodys_own_resources_count_neither_as_asked_nor_as_brought() -> None:
    rows = (*dossier().rows, row("500000.00", "public_body", TOWN, kind="premises"))
    assert whole.findings(dossier(rows=rows)) == []
    without = (row("100.00"), row("500.00", "public_body", TOWN), row("500.00", "third_party"))
    assert ("application.below_minimum", True) in said(whole.findings(dossier(rows=without)))


@pytest.mark.parametrize(("kinds", "amount"), [("in_kind", "7.00"), ("cash", "10.00"), ("both", None), (None, None)])
def test_an_own_share_that_the_notice_does_not_count_is_said(kinds: str | None, amount: str | None) -> None:
    """Else 17,00 € stand in the plan, and the minimum of 10,00 € is said to be missed."""
    rows = (row("100.00"), row("10.00", "cofinancing"), row("7.00", "cofinancing", kind="cash"))
    found = plan.not_counted(dossier(rows=rows, terms=terms(cofinancing_kinds=kinds)))
    assert said(found) == ([("application.own_not_counted", False)] if amount else [])
    assert [one.facts["amount"] for one in found] == ([D(amount)] if amount else [])


def test_who_falls_short_for_what_does_not_count_reads_both() -> None:
    rows = (row("100.00"), row("10.00", "cofinancing"))
    short = whole.findings(dossier(rows=rows, terms=terms(cofinancing_kinds="cash")))
    assert said(short) == [("application.below_minimum", True), ("application.own_not_counted", False)]


def test_the_least_own_share_says_where_the_notice_asks_it() -> None:
    agreed = terms()
    (figure,) = plan.minima(dossier(rows=(row("100.00"),), terms=agreed), "P1")
    assert (figure.value, figure.source) == (D("10.00"), agreed.clause("cofinancing_minimum_percent"))


def test_a_sheet_keeps_only_rows_that_mean_something() -> None:
    rows = [row("1").row, row("1", programme="P9").row, row("-1").row, row("1", "public_body").row]
    assert said(plan.fillable(rows, {"P1"}, lead=False)) == [
        ("application.programme_unknown", True),
        ("application.amount_negative", True),
        ("application.public_rows_by_lead", True),
    ]
    assert plan.fillable([row("1", "public_body").row], {"P1"}, lead=True) == []


AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=2)


@given(st.lists(AMOUNTS, min_size=1, max_size=6), st.randoms())
def test_the_order_of_rows_changes_nothing(amounts: list[D], random: Any) -> None:
    rows = [row(str(amount), "contribution" if place % 2 else "cofinancing") for place, amount in enumerate(amounts)]
    shuffled = random.sample(rows, len(rows))
    assert whole.findings(dossier(rows=tuple(rows))) == whole.findings(dossier(rows=tuple(shuffled)))


@given(AMOUNTS, AMOUNTS)
def test_bringing_more_never_makes_a_share_too_small(asked: D, own: D) -> None:
    less = dossier(rows=(row(str(asked)), row(str(own), "cofinancing")), terms=terms(cofinancing_sources=None))
    more = replace(less, rows=(*less.rows, row("1000.00", "cofinancing")))
    blocked = [any(finding.blocks for finding in plan.below_minimum(one)) for one in (less, more)]
    assert blocked in ([True, True], [True, False], [False, False])
