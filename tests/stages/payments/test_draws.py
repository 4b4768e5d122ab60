"""Payment after payment, each source and year pays its own: never beyond its commitment, and in the end to the cent."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal as D
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import ZERO, cents
from condivisa.stages.payments.rules import instalments
from condivisa.stages.payments.rules.shares import (
    Available,
    Cell,
    Key,
    ToDate,
    balance,
    covers,
    draw,
    due_to_date,
    final_cover,
    next_draw,
    reattribution,
    uncovered,
)

LEAD, MEMBER = UUID(int=1), UUID(int=2)
CELLS = [Cell(1, body, source, year) for body in (LEAD, MEMBER) for source in (1, 2) for year in (2026, 2027)]
FUNDS = sorted({cell.fund for cell in CELLS})


def added[K](cells: dict[Cell, D], by: Callable[[Cell], K]) -> dict[K, D]:
    totals: dict[K, D] = defaultdict(lambda: ZERO)
    for cell, amount in cells.items():
        totals[by(cell)] += amount
    return totals


@dataclass
class Purse:
    """An agreement whose commitments are its grant by source and year, and what its payments have drawn and moved."""

    granted: dict[Cell, D]
    percent: D
    rate: D
    rows: dict[Cell, D] = field(default_factory=dict)
    drawn: dict[Cell, D] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    ledger: dict[Key, D] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    held: dict[Key, D] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    paid: D = ZERO
    advanced: D = ZERO
    recovered: D = ZERO

    @property
    def position(self) -> instalments.Position:
        return instalments.Position(sum(self.granted.values(), ZERO), self.paid, ZERO, self.advanced, self.recovered)

    def draw(self, total: D, wanted: dict[Cell, D]) -> dict[Key, D]:
        """Draw a payment from the commitments; each source and year stays within its own."""
        committed, before = added(self.granted, lambda one: one.fund), added(self.drawn, lambda one: one.fund)
        available = [
            Available(place, "", fund[0], "", fund[1], committed[fund], before[fund])
            for place, fund in enumerate(FUNDS)
        ]
        draws, findings = draw(wanted, available)
        assert findings == []
        assert sum((one.amount for one in draws), ZERO) == total
        by_key: dict[Key, D] = defaultdict(lambda: ZERO)
        for one in draws:
            self.drawn[Cell(one.programme, one.body, *FUNDS[one.commitment])] += one.amount
            by_key[one.programme, one.body] += one.amount
            self.ledger[one.programme, one.body] += one.amount
        after = added(self.drawn, lambda one: one.fund)
        assert all(after[fund] <= committed[fund] for fund in FUNDS)
        self.paid += total
        assert sum(after.values(), ZERO) == self.paid
        return by_key

    def to_date(self, gross: D) -> ToDate:
        return ToDate(self.paid + gross, self.advanced - self.recovered, self.rows)

    def advance(self) -> None:
        gross = instalments.advance(self.position, self.percent).value
        if gross:
            self.advanced = gross
            due = due_to_date(self.to_date(gross), self.granted)
            for key, amount in self.draw(gross, next_draw(gross, due, self.drawn)).items():
                self.held[key] += amount

    def instalment(self, rows: dict[Cell, D]) -> None:
        eligible = sum(rows.values(), ZERO)
        asked = instalments.instalment(eligible, self.position, advance_percent=self.percent, rate=self.rate)
        gross, recovery = asked.gross.value, asked.recovery.value
        if not gross:
            return
        self.rows = {cell: self.rows.get(cell, ZERO) + rows[cell] for cell in CELLS}
        self.recovered += recovery
        before = {key: amount - self.held[key] for key, amount in self.ledger.items()}
        to_date = self.to_date(gross)
        draws = self.draw(gross, next_draw(gross, due_to_date(to_date, self.granted), self.drawn))
        if recovery:
            self.pass_on(reattribution(recovery, covers(to_date, before, draws), self.held))

    def pass_on(self, moves: list[tuple[Key, D]]) -> None:
        for key, amount in moves:
            self.ledger[key] += amount
            self.held[key] += min(ZERO, amount)

    def balance(self, admitted: dict[Cell, D]) -> None:
        """The final grant is what was admitted."""
        final = added(admitted, lambda one: one.key)
        self.pass_on(final_cover({key: final[key] - self.ledger[key] for key in final}, self.held))
        left = {key: amount for key in final if (amount := final[key] - self.ledger[key]) > 0}
        if left:
            wanted = balance(left, uncovered(admitted, self.drawn), self.granted, self.drawn)
            self.draw(sum(left.values(), ZERO), wanted)


grants = st.lists(st.decimals("0.01", "9999.99", places=2), min_size=len(CELLS), max_size=len(CELLS))
spending = st.lists(st.lists(st.integers(0, 100), min_size=len(CELLS), max_size=len(CELLS)), min_size=1, max_size=6)
percents = st.decimals("0.00", "80.00", places=2)


def spent(purse: Purse, spending: list[list[int]], advance_after: int) -> dict[Cell, D]:
    """Reports that spend each line bit by bit, the advance asked before one of them; what was admitted in all."""
    left = dict(purse.granted)
    for place, shares in enumerate(spending):
        if place == advance_after:
            purse.advance()
        rows = {cell: cents(left[cell] * share / 100) for cell, share in zip(CELLS, shares, strict=True)}
        left = {cell: left[cell] - rows[cell] for cell in CELLS}
        purse.instalment(rows)
    return {cell: amount - left[cell] for cell, amount in purse.granted.items()}


@given(grants, spending, percents, st.sampled_from([D(100), D(80), D("66.67")]), st.integers(0, 2))
def test_no_source_and_year_is_drawn_beyond_its_commitment(
    amounts: list[D], shares: list[list[int]], percent: D, rate: D, advance_after: int
) -> None:
    """Whatever is asked, in whatever order, up to a balance below the grant."""
    purse = Purse(dict(zip(CELLS, amounts, strict=True)), percent, rate)
    purse.balance(spent(purse, shares, advance_after))


@given(grants, spending, percents, st.sampled_from([D(100), D(80)]))
def test_a_grant_wholly_spent_is_wholly_paid(amounts: list[D], shares: list[list[int]], percent: D, rate: D) -> None:
    """Every commitment is drawn to its last cent; each partner has been paid what it was granted."""
    purse = Purse(dict(zip(CELLS, amounts, strict=True)), percent, rate)
    purse.balance(spent(purse, [*shares, [100] * len(CELLS)], 0))
    assert purse.paid == sum(amounts, ZERO)
    assert added(purse.drawn, lambda one: one.fund) == added(purse.granted, lambda one: one.fund)
    assert purse.ledger == added(purse.granted, lambda one: one.key)
