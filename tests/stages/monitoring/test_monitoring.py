"""What was achieved, the own share reached, what public money called in beside itself."""

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from condivisa.stages.agreements.models import Activity, Agreement
from condivisa.stages.alliances.models import Series
from condivisa.stages.monitoring import rules
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from condivisa.stages.monitoring.queries import get_outcome, leverage
from condivisa.stages.monitoring.rules import (
    Achieved,
    OwnShare,
    added_up,
    behind,
    own_share_reached,
    public_base,
    readable_share,
)
from condivisa.stages.reporting.models import Achievement, FinancialReport
from tests import making
from tests.stages.payments.conftest import made

amounts = st.decimals("0.01", "99999999.99", places=2)


def test_lecco_nine_millions_are_about_22_percent_of_some_40_to_42() -> None:
    """9.000.000 = 6 + 3, "circa" 22 % of the public money of ten years."""
    at_least, at_most = public_base(D(9_000_000), D(22), about=True)
    assert (at_least.value, at_most.value) == (D("40000000.00"), D("41860465.12"))


def test_a_share_said_exactly_gives_one_figure() -> None:
    at_least, at_most = public_base(D("556147.90"), D(10), about=False)
    assert at_least.value == at_most.value == D("5561479.00")


@given(amounts, st.decimals(1, 100, places=2))
def test_the_exact_base_is_within_what_about_says(added: D, percent: D) -> None:
    low, high = public_base(added, percent, about=True)
    exact, _ = public_base(added, percent, about=False)
    assert low.value <= exact.value <= high.value


def test_a_stated_total_that_is_not_the_sum_of_its_parts_is_said_and_kept() -> None:
    assert added_up(D(9), [D(6), D(3)]) == []
    assert [(one.code, one.blocks, one.facts["total"]) for one in added_up(D(9), [D(6), D(2)])] == [
        ("monitoring.parts_differ", False, D(8))
    ]


@pytest.mark.parametrize(
    ("percent", "about", "readable"),
    [("0", False, False), ("0.01", False, True), ("0.5", True, False), ("0.51", True, True), ("-22", False, False)],
)
def test_a_share_of_nothing_has_no_public_base(percent: str, about: bool, readable: bool) -> None:
    """A base is what is divided by the share: by nothing, or by "about nothing", there is none."""
    assert (readable_share(D(percent), about=about) == []) is readable
    if readable:
        public_base(D(9), D(percent), about=about)


def test_an_activity_verified_below_what_was_stated_is_said() -> None:
    activities = [
        Achieved("A", "", "", D(100), D(50)),
        Achieved("B", "", "", D(50), D(50)),
        Achieved("C", "", "", D(50), None),
        Achieved("D", "", ""),
    ]
    assert [one.facts["activity"] for one in behind(activities)] == ["A"]


@pytest.mark.parametrize(
    ("documented", "base", "reached"),
    [
        ("57600.00", "contribution", True),
        ("57599.99", "contribution", False),
        ("57600.00", "total_cost", False),
        ("64000.00", "total_cost", True),
    ],
)
def test_the_own_share_is_measured_against_its_base(documented: str, base: str, reached: bool) -> None:
    """P4: 10 % of 576.000,00, or of a total cost of 640.000,00."""
    share = OwnShare(D("576000.00"), D("57600.00"), D(documented))
    assert (own_share_reached(share, D(10), base) == []) == reached
    assert own_share_reached(share, None, base) == []


def test_ten_percent_of_the_contribution_is_less_of_the_total_cost() -> None:
    share = OwnShare(D("576000.00"), D("57600.00"), D("57600.00"))
    assert share.of_contribution == D(10)
    assert share.of_total_cost is not None
    assert round(share.of_total_cost, 2) == D("9.09")
    nothing = OwnShare(D(0), D(0), D(0))
    assert (nothing.of_contribution, nothing.of_total_cost) == (None, None)


@pytest.mark.django_db
def test_what_was_verified_stays_until_the_next_check_is_closed() -> None:
    """A report handed in later takes nothing back, and what its check writes is of nobody before it is closed."""
    scene = made()
    scene.report({scene.lead: "1000.00"}, done="80")
    scene.report({scene.lead: "1000.00"}, state="submitted")
    second = FinancialReport.objects.get(state="submitted")
    activity = Activity.objects.get(agreement=scene.agreement)
    later = Achievement.objects.create(report=second, activity=activity, stated=D(100), verified=D(60))

    def read() -> tuple[D | None, D | None, list[str]]:
        found = get_outcome(scene.agreement.pk, viewer=scene.member_rep)
        (one,) = found.activities
        return one.stated, one.known, [finding.code for finding in rules.behind(found.activities)]

    assert read() == (D(100), D(80), [])
    Achievement.objects.filter(pk=later.pk).update(verified=None)
    assert read() == (D(100), D(80), [])
    Achievement.objects.filter(pk=later.pk).update(verified=D(60))
    FinancialReport.objects.filter(pk=second.pk).update(state="checked")
    assert read() == (D(100), D(60), ["monitoring.less_than_stated"])
    FinancialReport.objects.filter(pk=second.pk).update(state="submitted")
    scene.report({scene.lead: "1000.00"}, state="submitted")
    third = FinancialReport.objects.exclude(pk=second.pk).get(state="submitted")
    Achievement.objects.create(report=third, activity=activity, stated=D(100))
    assert read() == (D(100), D(80), []), "two reports wait for their check"


@pytest.mark.django_db
def test_the_outcome_of_an_agreement_is_read_in_the_same_statements_whatever_its_size() -> None:
    scene = made()

    def read() -> tuple[int, list[str]]:
        with CaptureQueriesContext(connection) as captured:
            found = get_outcome(scene.agreement.pk, viewer=scene.member_rep)
        return len(captured), [one.code for one in found.findings]

    scene.report({scene.lead: "1000.00"}, own="99.99", done="80")
    first = read()
    scene.report({scene.lead: "1000.00"}, own="100.01", done="100")
    scene.report({scene.lead: "5000.00"}, state="submitted")
    assert first == (6, ["monitoring.less_than_stated", "monitoring.own_share_behind"])
    assert read() == (6, [])
    found = get_outcome(scene.agreement.pk, viewer=scene.town.officer)
    assert (found.own_share, found.activities[0].verified) == (
        OwnShare(D("2000.00"), D("30000.00"), D("200.00")),
        D(100),
    )
    with pytest.raises(Agreement.DoesNotExist):
        get_outcome(scene.agreement.pk, viewer=made().lead_rep)


@pytest.mark.django_db
def test_what_a_document_states_of_a_series_is_kept_and_read() -> None:
    series = Series.objects.create(
        slug="lecco", title="I bandi", administration=making.town().body, since=2006, source="documento"
    )
    StatedLeverage.objects.create(series=series, total=D(9_000_000), percent=D(22), about=True, source="documento")
    for origin, amount in (("foundations", 6_000_000), ("own", 3_000_000)):
        AddedResource.objects.create(series=series, origin=origin, amount=D(amount), source="documento")
    found = leverage(series)
    assert (found.at_least.value, found.at_most.value) == (D("40000000.00"), D("41860465.12"))
    assert (len(found.parts), found.findings) == (2, [])
