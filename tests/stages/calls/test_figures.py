"""The figures of a notice: as stated and as computed, never corrected."""

import tomllib
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.findings import Finding
from condivisa.base.money import allocate
from condivisa.base.words import LANGUAGES, say
from condivisa.stages.calls.rules import cofinancing, figures, limits, notice
from condivisa.stages.calls.rules.figures import NoticeFigures, ProgrammeFigures
from condivisa.stages.calls.terms import Term, Terms
from tests.stages.calls import crema

FACTS = Path(__file__).resolve().parents[4] / "shared" / "facts" / "crema-coprogettazione-2026-2028.toml"


def facts(found: list[Finding], code: str, name: str) -> list[object]:
    """One fact of every finding with a code."""
    return [finding.facts[name] for finding in found if finding.code == code]


def test_the_notices_are_those_that_were_published() -> None:
    if not FACTS.is_file():
        pytest.skip("the published facts are not beside this clone")
    published = tomllib.loads(FACTS.read_text("utf-8"))
    stated = {
        one["code"]: (D(one["annual"]), D(one["triennial"]))
        for call in published["notices"]
        for one in call["programmes"]
    }
    ours = [*crema.comune().programmes, *crema.ambito().programmes]
    assert stated == {one.code: (one.annual, one.triennial) for one in ours}


def test_what_is_stated_stays_as_it_is_and_the_difference_is_said() -> None:
    found = figures.stated_and_computed(crema.comune())
    assert [(finding.code, finding.path) for finding in found] == [
        ("call.triennial_differs", "programmes.P5.triennial"),
        ("call.total_differs", "programmes"),
    ]
    assert dict(found[0].facts) == {
        "programme": "P5",
        "stated": D("2178979.00"),
        "annual": D("726293.00"),
        "years": 3,
        "computed": D("2178879.00"),
        "apart": D("100.00"),
    }
    assert (found[1].facts["annual"], found[1].facts["stated"], found[1].facts["computed"]) == (
        D("1853793.00"),
        D("5561479.00"),
        D("5561379.00"),
    )
    assert "2.178.979,00" in say(found[0])
    assert figures.stated_and_computed(crema.ambito()) == []


def test_shares_of_other_sources_must_fit_the_programme_and_their_own_years() -> None:
    wrong = ProgrammeFigures("P", D("10.00"), D("30.00"), {"A": D("40.00")}, {"A": D("10.00")})
    found = figures.stated_and_computed(replace(crema.ambito(), programmes=(wrong,)))
    assert [(finding.code, finding.blocks) for finding in found] == [
        ("call.share_differs", False),
        ("call.shares_exceed", True),
    ]


def test_shares_of_a_programme_that_states_no_total_are_not_too_many() -> None:
    silent = ProgrammeFigures("P", None, None, {"A": D("40.00")})
    found = figures.stated_and_computed(replace(crema.ambito(), programmes=(silent,)))
    assert [(finding.code, finding.blocks) for finding in found] == [("call.total_not_stated", False)]


def test_what_a_source_puts_in_is_never_below_zero_nor_of_nobody() -> None:
    """A notice whose own source nobody said yet, or that states no total: its own share is not known."""
    silent = replace(crema.ambito(), programmes=(ProgrammeFigures("P", None, None, {"Comune": D("40.00")}),))
    nameless = replace(crema.ambito(), code="altro", source="")
    sources = figures.by_source([crema.comune(), silent, nameless])
    assert "" not in sources
    assert all(figure.value > 0 for figure in sources.values())
    assert silent.code not in sources["Ambito"].inputs


def test_each_source_is_counted_once_over_both_calls() -> None:
    both = [crema.comune(), crema.ambito()]
    sources = figures.by_source(both)
    assert {source: figure.value for source, figure in sources.items()} == {
        "Comune": D("5487479.00"),
        "Ambito": D("734000.00"),
    }
    assert sources["Comune"].inputs == {"comune": D("5427479.00"), "ambito": D("60000.00")}
    assert facts(notice.together(both), "call.sources_together", "total") == [D("6221479.00")]
    assert facts(notice.together(both), "call.source_in_several", "funder") == ["Comune", "Ambito"]
    named = [crema.comune(), replace(crema.ambito(), title="Avviso dell’ambito")]
    assert facts(notice.together(named), "call.source_in_several", "calls")[0] == "«comune», «Avviso dell’ambito»"
    assert notice.together([crema.comune()]) == []


@pytest.mark.parametrize("code", ["cup", "cig"])
def test_a_notice_without_its_codes_may_be_signed_and_says_so(code: str) -> None:
    """D.M. 72/2021, par. 3: the CUP belongs in the opening act; what binds and pays money is refused without it."""
    coded = replace(crema.comune(), cup="H99I26000010004", cig="B1234567890")
    assert not {"call.no_cup", "call.no_cig"} & {one.code for one in notice.doubts(coded)}
    without = {"cup": replace(coded, cup=""), "cig": replace(coded, cig="")}[code]
    found = [one for one in notice.doubts(without) if one.code in {"call.no_cup", "call.no_cig"}]
    assert [(one.code, one.blocks, one.path) for one in found] == [(f"call.no_{code}", False, code)]


@pytest.mark.parametrize(
    ("base", "expected", "share"),
    [("contribution", "57600.00", "9.09"), ("total_cost", "64000.00", "10.00")],
)
def test_ten_percent_of_the_contribution_is_not_ten_percent_of_the_total_cost(
    base: str, expected: str, share: str
) -> None:
    """P4, 576.000,00: 57.600,00 beside the contribution; 64.000,00 of a total cost of 640.000,00."""
    own = cofinancing.cofinancing(D("576000.00"), D(10), base).value
    assert own == D(expected)
    assert cofinancing.share_of_total(D("576000.00"), own).quantize(D("0.01")) == D(share)


def test_a_base_that_nobody_knows_is_refused() -> None:
    for percent, base in ((D(10), "turnover"), (D(100), "total_cost")):
        with pytest.raises(ValueError, match=base):
            cofinancing.cofinancing(D(100), percent, base)


def test_every_reading_of_an_unstated_base_is_shown() -> None:
    found = cofinancing.unstated_base(crema.comune())
    assert facts(found, "call.cofinancing_all_sources", "amount") == [D("556147.90")]
    assert facts(found, "call.cofinancing_own_sources", "amount") == [D("542747.90")]
    assert facts(found, "call.cofinancing_own_sources", "left_out") == [D("134000.00")]
    assert cofinancing.unstated_base(crema.comune(crema.terms(cofinancing_sources="all"))) == []
    written = crema.terms().clause("cofinancing_minimum_percent")
    assert {one.figure.source for one in cofinancing.minimum_cofinancing(crema.comune())} == {written}
    assert cofinancing.unstated_base(crema.comune(crema.terms(cofinancing_minimum_percent=None))) == []
    all_open = cofinancing.unstated_base(crema.comune(crema.terms(cofinancing_base=None)))
    assert facts(all_open, "call.cofinancing_all_sources", "amount") == [D("556147.90"), D("617942.11")]


@pytest.mark.parametrize(
    ("base", "sources", "expected"),
    [
        (None, None, ["1390369.75", "1529406.73", "1526056.73"]),
        (None, "all", ["1390369.75", "1529406.73"]),
        ("contribution", None, ["1390369.75"]),
        ("contribution_and_cofinancing", "own", ["1526056.73"]),
    ],
)
def test_the_extension_ceiling_under_each_reading(base: str | None, sources: str | None, expected: list[str]) -> None:
    read = crema.comune(crema.terms(extension_base=base, cofinancing_sources=sources))
    assert [figure.value for figure in limits.extension_ceilings(read)] == [D(amount) for amount in expected]
    codes = [finding.code for finding in limits.unstated_extension(read)]
    assert ("call.extension_on_contribution" in codes) == (len(expected) > 1)
    with_own = [finding.facts["amount"] for finding in limits.unstated_extension(read) if "own" in finding.facts]
    assert codes.count("call.extension_with_cofinancing") == len(with_own)
    assert with_own == ([D(amount) for amount in expected[1:]] if len(expected) > 1 else [])
    assert codes[-1] == "call.extension_scope_open"


def test_a_year_beyond_a_plan_or_a_budget_is_said_once_for_each() -> None:
    found = limits.beyond_horizons(crema.YEARS, crema.HORIZONS)
    assert [(finding.facts["year"], finding.path) for finding in found] == [
        (2028, "horizons.zone_plan"),
        (2028, "horizons.ambito_budget"),
    ]
    assert limits.beyond_horizons((2026, 2027), crema.HORIZONS) == []


@pytest.mark.parametrize(
    ("term", "warned"),
    [
        (Term("indirect_mode", "art. 9", "flat"), True),
        (Term("indirect_mode", "art. 9", among=("ledger", "flat")), True),
        (Term("indirect_mode", "art. 9"), True),
        (Term("flat_percent", "art. 9", high=D(7)), True),
        (Term("indirect_mode", "art. 9", "ledger"), False),
        (Term("indirect_mode", "art. 9", among=("none", "ledger")), False),
        (Term("payee", "art. 9", "lead"), False),
    ],
)
def test_a_flat_rate_warns_with_its_case_law(term: Term, warned: bool) -> None:
    found = limits.flat_rate(replace(crema.comune(), terms=Terms({term.key: term})))
    assert bool(found) is warned
    assert all("5217/2023" in finding.source and not finding.blocks for finding in found)


def test_the_notices_of_crema_warn_and_never_block() -> None:
    found = [*notice.findings(crema.comune()), *notice.findings(crema.ambito())]
    assert found
    assert not any(finding.blocks for finding in found)
    for finding in [*found, *notice.together([crema.comune(), crema.ambito()])]:
        assert all(say(finding, language) for language in LANGUAGES)
        assert finding.source


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
PERCENTS = st.decimals(min_value=0, max_value=99, places=2)


@given(AMOUNTS.filter(bool), st.decimals(min_value=0, max_value=300, places=2))
def test_a_share_s_of_the_contribution_is_s_over_one_plus_s_of_the_total(contribution: D, percent: D) -> None:
    own = contribution * percent / 100
    s = percent / 100
    assert abs(cofinancing.share_of_total(contribution, own) - s / (1 + s) * 100) < D("1e-20")


@given(AMOUNTS, PERCENTS)
def test_the_same_percent_of_the_total_cost_asks_for_more(contribution: D, percent: D) -> None:
    of_contribution = cofinancing.cofinancing(contribution, percent).value
    of_total = cofinancing.cofinancing(contribution, percent, "total_cost").value
    assert of_total >= of_contribution
    assert abs(of_total - (contribution + of_total) * percent / 100) <= D("0.01")


@given(AMOUNTS, st.integers(min_value=1, max_value=6))
def test_a_share_spread_over_the_years_adds_up(triennial: D, years: int) -> None:
    parts = allocate(triennial, [D(1)] * years)
    assert sum(parts) == triennial
    assert max(parts) - min(parts) <= D("0.01")


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=5))
def test_sources_add_up_to_what_the_notices_state(stated: list[tuple[D, D]]) -> None:
    notices = [
        NoticeFigures(f"c{place}", "own", (2026,), (ProgrammeFigures("P", None, whole + part, {"other": part}),))
        for place, (whole, part) in enumerate(stated)
    ]
    total = sum(figure.value for figure in figures.by_source(notices).values())
    assert total == sum(figures.contribution_total(one).value for one in notices)
