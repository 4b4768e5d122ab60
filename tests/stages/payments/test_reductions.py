"""The final grant: by activity, in proportion, with the own share short; what comes back."""

from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import ZERO, Figure
from condivisa.stages.payments.rules.reductions import (
    Done,
    Ending,
    after_own_share,
    clawback,
    due_by_activity,
    due_by_partner,
    due_in_proportion,
    ready_to_redetermine,
    return_overdue,
    returned_amount,
)

amounts = st.decimals("0.00", "500000.00", places=2)
A, B = (1, UUID(int=1)), (1, UUID(int=2))


def test_reduction_by_activity_then_clawback() -> None:
    """Initial 192.000, charged to the contribution 180.000, done 100 %, paid 185.000."""
    due = due_by_activity([Done("P4.1", D("192000.00"), D("180000.00"), D(100))]).value
    assert due == D("180000.00")
    assert D("192000.00") - due == D("12000.00")
    assert clawback(due, D("185000.00"), ZERO) == D("5000.00")


@pytest.mark.parametrize(
    ("granted", "eligible", "completion", "due"),
    [
        ("1000.00", "1000.00", "100", "1000.00"),
        ("1000.00", "900.00", "50", "500.00"),
        ("1000.00", "300.00", "50", "300.00"),
        ("1000.00", "900.00", "0", "0.00"),
        ("100.01", "100.01", "33.3333", "33.34"),
    ],
    ids=["done", "half done", "half done, less spent", "not done", "rounded half up, once"],
)
def test_an_activity_half_done_is_worth_half_its_grant(granted: str, eligible: str, completion: str, due: str) -> None:
    assert due_by_activity([Done("A", D(granted), D(eligible), D(completion))]).value == D(due)


def test_a_sum_rounded_once_says_so_where_its_steps_do_not_add_up_to_it() -> None:
    """A third of 100,00 thrice is 99,9999: 100,00, while each third is shown as 33,33."""
    thirds = [Done(code, D("100.00"), D("100.00"), D("33.3333")) for code in "ABC"]
    figure = due_by_activity(thirds)
    assert (figure.value, [step.value for step in figure.steps]) == (D("100.00"), [D("33.33")] * 3)
    assert "arrotondata una volta sola" in figure.formula
    assert due_by_activity(thirds[:1]).formula == "somma del dovuto per attività"


def test_what_one_activity_saves_does_not_pay_another() -> None:
    figure = due_by_activity([Done("A", D(100), D(150), D(100)), Done("B", D(100), D(20), D(100))])
    assert figure.value == D(120)
    assert [step.value for step in figure.steps] == [D(100), D(20)]


@pytest.mark.parametrize(
    ("planned", "spent", "granted", "due"),
    [
        ("211200.00", "190080.00", "192000.00", "172800.00"),
        ("211200.00", "250000.00", "192000.00", "192000.00"),
        ("211200.00", "0.00", "192000.00", "0.00"),
        ("0.00", "0.00", "0.00", "0.00"),
    ],
    ids=["spent 190.080 of 211.200: reduced by 19.200", "spent more", "nothing spent", "nothing planned"],
)
def test_reduction_in_proportion(planned: str, spent: str, granted: str, due: str) -> None:
    assert due_in_proportion(D(granted), D(planned), D(spent)).value == D(due)


@pytest.mark.parametrize(
    ("method", "documented", "base", "due"),
    [
        ("cut_gap", "15000.00", "contribution", "177000.00"),
        ("recompute", "15000.00", "contribution", "150000.00"),
        ("cut_gap", "18000.00", "contribution", "180000.00"),
        ("cut_gap", "15000.00", "total_cost", "175000.00"),
        ("recompute", "15000.00", "total_cost", "135000.00"),
        ("recompute", "0.00", "contribution", "0.00"),
    ],
    ids=["gap cut", "recomputed", "own share whole", "gap cut, of total cost", "recomputed, of total cost", "none"],
)
def test_own_share_short(method: str, documented: str, base: str, due: str) -> None:
    """Due 180.000, minimum 10 % of due = 18.000 (20.000 where it is of the total cost)."""
    due_before = Figure(D("180000.00"), "")
    figure, warnings = after_own_share(
        due_before,
        D(documented),
        counted=due_before.value,
        percent=D(10),
        base=base,
        method=method,
        clause="art. 12",
    )
    assert figure.value == D(due)
    assert warnings == []
    if method == "recompute":  # the formula, worked out, is the figure
        assert "dovuto × quota propria documentata ÷ quota propria minima" in figure.formula
        before, own, minimum = (D(str(figure.inputs[name])) for name in ("due", "documented", "minimum"))
        assert before * own / minimum == figure.value


def test_a_silent_term_leaves_what_is_due_and_warns() -> None:
    before = Figure(D("180000.00"), "")
    figure, warnings = after_own_share(
        before,
        D("15000.00"),
        counted=before.value,
        percent=D(10),
        base="contribution",
        method=None,
        clause="practice",
    )
    assert figure is before
    assert [(one.code, one.blocks, one.facts["gap"]) for one in warnings] == [
        ("payment.own_share_short", False, D("3000.00"))
    ]


def test_without_a_minimum_there_is_no_gap() -> None:
    before = Figure(D(100), "")
    without = after_own_share(
        before, ZERO, counted=D(100), percent=None, base="contribution", method="cut_gap", clause=""
    )
    assert without == (before, [])


@pytest.mark.parametrize(("method", "due"), [("cut_gap", "97000.00"), ("recompute", "50000.00")])
def test_a_minimum_asked_on_own_money_alone_leaves_out_what_others_give(method: str, due: str) -> None:
    """Due 100.000, of which 60.000 own money: the minimum is 6.000; half of it is documented."""
    figure, _ = after_own_share(
        Figure(D("100000.00"), ""),
        D("3000.00"),
        counted=D("60000.00"),
        percent=D(10),
        base="contribution",
        method=method,
        clause="art. 12",
    )
    assert figure.value == D(due)


def test_what_is_due_goes_to_whose_rows_earned_it() -> None:
    shares = due_by_partner(
        D("120.00"),
        [Done("A", D(100), D(100), D(100)), Done("B", D(100), D(40), D(50))],
        admitted_by_activity={"A": {A: D(75), B: D(25)}, "B": {B: D(40)}},
        admitted={A: D(75), B: D(65)},
        granted={A: D(100), B: D(100)},
    )
    assert shares == {A: D("64.29"), B: D("55.71")}


def test_without_rows_what_is_due_goes_by_grant() -> None:
    assert due_by_partner(D(90), [], admitted_by_activity={}, admitted={}, granted={A: D(200), B: D(100)}) == {
        A: D(60),
        B: D(30),
    }


@given(st.lists(st.tuples(amounts, amounts, st.decimals(0, 100, places=4)), max_size=6))
def test_what_is_due_is_neither_above_the_grant_nor_above_what_was_admitted(
    rows: list[tuple[D, D, D]],
) -> None:
    activities = [Done(str(place), *row) for place, row in enumerate(rows)]
    due = due_by_activity(activities).value
    assert 0 <= due <= sum((one.granted for one in activities), ZERO)
    assert due <= sum((one.eligible for one in activities), ZERO)


@given(amounts, amounts, amounts)
def test_in_proportion_never_exceeds_the_grant(granted: D, planned: D, spent: D) -> None:
    assert 0 <= due_in_proportion(granted, planned, spent).value <= granted


@given(amounts, amounts, st.sampled_from(["cut_gap", "recompute"]), st.sampled_from(["contribution", "total_cost"]))
def test_a_short_own_share_never_raises_what_is_due(due: D, documented: D, method: str, base: str) -> None:
    figure, _ = after_own_share(
        Figure(due, ""), documented, counted=due, percent=D(10), base=base, method=method, clause="art. 12"
    )
    assert 0 <= figure.value <= due


@given(amounts, amounts, amounts)
def test_after_the_clawback_nobody_holds_more_than_is_due(due: D, paid: D, returned: D) -> None:
    back = clawback(due, paid, returned)
    assert back >= 0
    assert paid - returned - back <= due


def test_the_final_grant_waits_for_reports_payments_and_verified_activities() -> None:
    ending = Ending(unchecked=1, under_way=2, unverified=["P4.1", "P4.2"])
    found = ready_to_redetermine(ending, by_activity=True)
    assert [one.code for one in found] == [
        "payment.reports_unchecked",
        "payment.under_way",
        "payment.achievement_unverified",
    ]
    assert found[2].facts["activities"] == "P4.1, P4.2"
    assert ready_to_redetermine(Ending(0, 0, ["P4.1"]), by_activity=False) == []


def test_a_return_is_overdue_the_day_after_its_term() -> None:
    term = date(2029, 3, 30)
    assert [one.code for one in return_overdue(term, on=term)] == ["payment.clawback_not_overdue"]
    assert return_overdue(term, on=date(2029, 3, 31)) == []


@pytest.mark.parametrize("amount", ["0.00", "5000.01"])
def test_neither_nothing_nor_too_much_is_given_back(amount: str) -> None:
    assert [one.code for one in returned_amount(D(amount), D("5000.00"))] == ["payment.return_amount"]
    assert returned_amount(D("5000.00"), D("5000.00")) == []
