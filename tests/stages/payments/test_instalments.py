"""How much each payment is: the tables a jurist can read, then what holds whatever the amounts."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import ZERO
from condivisa.stages.payments.rules.instalments import (
    Position,
    advance,
    advance_covered,
    advance_foreseen,
    balance,
    balance_of,
    instalment,
    left,
    something_to_pay,
)

amounts = st.decimals("0.00", "500000.00", places=2)
percents = st.sampled_from([D(0), D(10), D(30), D("33.33"), D(50), D(80)])


def paid_by(reports: list[D], *, granted: D, advance_percent: D, rate: D = D(100)) -> list[D]:
    """The advance, then what each report pays in order (EUR)."""
    first = advance(Position(granted), advance_percent).value
    paid, recovered, steps = first, ZERO, [first]
    for eligible in reports:
        position = Position(granted, paid, ZERO, first, recovered)
        asked = instalment(eligible, position, advance_percent=advance_percent, rate=rate)
        paid, recovered = paid + asked.gross.value, recovered + asked.recovery.value
        steps.append(asked.gross.value)
    return steps


@pytest.mark.parametrize(
    ("reports", "rate", "paid"),
    [
        (["50", "50"], 100, ["30", "35", "35"]),
        (["80", "40"], 100, ["30", "56", "14"]),
        (["40", "80"], 100, ["30", "28", "42"]),
        (["50", "50"], 80, ["30", "25", "25"]),
    ],
    ids=["50 + 50", "80 + 40", "40 + 80", "50 + 50, 80 % before the balance"],
)
def test_an_advance_is_recovered_and_the_grant_never_exceeded(reports: list[str], rate: int, paid: list[str]) -> None:
    """Granted 100, advance 30."""
    found = paid_by([D(one) for one in reports], granted=D(100), advance_percent=D(30), rate=D(rate))
    assert found == [D(one) for one in paid]


def test_the_balance_releases_what_was_held_back() -> None:
    """At 80 % before the balance, 50 + 50 pays 25 then, with the balance, 45."""
    advance_paid, first, second = paid_by([D(50), D(50)], granted=D(100), advance_percent=D(30), rate=D(80))
    last = balance("P1, Arcobaleno", D(100), advance_paid + first + second, ZERO).value
    assert (first, second + last) == (D(25), D(45))


def test_money_too_much_on_one_row_takes_nothing_off_another() -> None:
    rows = [
        balance("P1, Arcobaleno", D(100), D(90), ZERO),
        balance("P2, Arcobaleno", D(100), D(120), ZERO),
        balance("P1, Caritas", D(50), D(60), D(10)),
    ]
    assert [row.value for row in rows] == [D(10), ZERO, ZERO]
    assert balance_of(rows).value == D(10)
    assert [step.formula.split(": ")[0] for step in balance_of(rows).steps] == [
        "P1, Arcobaleno",
        "P2, Arcobaleno",
        "P1, Caritas",
    ]


def test_a_figure_says_how_it_was_computed() -> None:
    asked = instalment(D(50), Position(D(100), D(30), ZERO, D(30)), advance_percent=D(30), rate=D(100))
    assert asked.gross.inputs == {"eligible": D(50), "percent": D(100), "recovery": D(15), "left": D(70)}
    assert asked.gross.steps == (asked.recovery,)


@given(st.lists(amounts, max_size=8), amounts, percents, percents.filter(bool))
def test_whatever_the_reports_nothing_is_negative_and_the_grant_is_the_ceiling(
    reports: list[D], granted: D, advance_percent: D, rate: D
) -> None:
    steps = paid_by(reports, granted=granted, advance_percent=advance_percent, rate=rate)
    assert all(step >= 0 for step in steps)
    assert sum(steps) <= granted


@given(st.lists(amounts, min_size=2, max_size=6).flatmap(lambda few: st.tuples(st.just(few), st.permutations(few))))
def test_the_order_of_the_reports_does_not_matter(orders: tuple[list[D], list[D]]) -> None:
    for advance_percent, rate in ((D(30), D(100)), (D("33.33"), D(80)), (D(0), D(50))):
        one, other = (
            sum(paid_by(order, granted=D("400000.00"), advance_percent=advance_percent, rate=rate), ZERO)
            for order in orders
        )
        assert one == other


@given(amounts, amounts, amounts)
def test_granted_is_always_paid_less_returned_and_what_is_left(granted: D, paid: D, returned: D) -> None:
    assert paid - returned + left(granted, paid, returned) == granted


def test_an_advance_needs_a_term_and_where_asked_a_surety() -> None:
    assert [one.code for one in advance_foreseen(None, "art. 9")] == ["payment.advance_not_foreseen"]
    assert [one.code for one in advance_foreseen(ZERO, "art. 9")] == ["payment.advance_not_foreseen"]
    assert advance_foreseen(D(30), "art. 9") == []
    short = advance_covered(D(100), [D(60), D("39.99")], asked=True, clause="art. 9")
    assert [(one.code, one.source, one.facts["covered"]) for one in short] == [
        ("payment.advance_without_surety", "art. 9", D("99.99"))
    ]
    assert advance_covered(D(100), [D(60), D(40)], asked=True, clause="art. 9") == []
    assert advance_covered(D(100), [], asked=False, clause="art. 9") == []


def test_nothing_is_not_asked() -> None:
    assert [one.code for one in something_to_pay(ZERO)] == ["payment.nothing_to_pay"]
    assert something_to_pay(D("0.01")) == []
