"""How a sum splits over commitments, programmes and partners, and how an advance passes to whose rows it covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import CENT, ZERO, allocate
from condivisa.law import tuel

type Key = tuple[int, UUID]
"""A programme and a partner: a row of the ledger."""

type Fund = tuple[int, int]
"""A source and a year: what commitments are taken for."""


@dataclass(frozen=True)
class Cell:
    """Money of a programme and a partner that comes from one source and year."""

    programme: int
    body: UUID
    source: int
    year: int

    @property
    def key(self) -> Key:
        """The ledger's row it belongs to."""
        return self.programme, self.body

    @property
    def fund(self) -> Fund:
        """The source and year it comes from."""
        return self.source, self.year


@dataclass(frozen=True)
class Available:
    """A commitment of the agreement (EUR), and what payments have already drawn from it."""

    commitment: int
    number: str
    source: int
    source_name: str
    year: int
    amount: Decimal
    drawn: Decimal = ZERO

    @property
    def fund(self) -> Fund:
        """The source and year it was taken for."""
        return self.source, self.year

    @property
    def room(self) -> Decimal:
        """What can still be drawn."""
        return max(ZERO, self.amount - self.drawn)


@dataclass(frozen=True)
class Draw:
    """A part of a payment: from which commitment, for which programme and partner (EUR)."""

    commitment: int
    programme: int
    body: UUID
    amount: Decimal


def split[K: Hashable](total: Decimal, weights: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Split `total` (EUR) by weights that are not negative; the parts add up to it and empty parts are left out.

    Raises `ValueError` when there is something to split and every weight is zero. Judged on: no day. Source: practice.
    """
    if not total:
        return {}
    parts = dict(zip(weights, allocate(total, list(weights.values())), strict=True))
    return {key: part for key, part in parts.items() if part}


@dataclass(frozen=True)
class ToDate:
    """What the payments to one payee have asked so far, the one at hand counted (EUR).

    `gross` is all they pay, `outstanding` the advance in it that no rows cover yet, `rows` what was admitted in the
    reports they pay.
    """

    gross: Decimal
    outstanding: Decimal
    rows: Mapping[Cell, Decimal]

    @property
    def covered(self) -> dict[Cell, Fraction]:
        """What of it pays for rows, by cell, not rounded."""
        return _spread(Fraction(self.gross - self.outstanding), self.rows)


def due_to_date(to_date: ToDate, granted: Mapping[Cell, Decimal]) -> dict[Cell, Fraction]:
    """By cell, what the payments so far come to (EUR), not rounded: what pays for rows goes to their cells, the rest of
    the advance to the grant of each source and year that rows have not used.

    No cell is due more than its grant, as long as its rows are not. Judged on: no day.
    Source: D.Lgs. 267/2000, art. 183-184; the agreement's own terms.
    """
    covered, nothing = to_date.covered, dict[Cell, Fraction]()
    # Rows paid in part leave more of the grant free than rows do; an advance asked late may need that too.
    for used in (to_date.rows, covered, nothing):
        free = _lacking(_added(granted, _fund), _added(used, _fund))
        if sum(free.values()) >= to_date.outstanding:
            break
    due = dict(covered)
    for fund, amount in _spread(Fraction(to_date.outstanding), free).items():
        cells = {cell: part for cell, part in granted.items() if cell.fund == fund}
        for cell, part in _spread(amount, _lacking(cells, used)).items():
            due[cell] = due.get(cell, Fraction()) + part
    return due


def next_draw(total: Decimal, due: Mapping[Cell, Fraction], drawn: Mapping[Cell, Decimal]) -> dict[Cell, Decimal]:
    """What a payment of `total` (EUR) draws of each cell: what is `due` to date, less what was `drawn` before it.

    Split by source and year first, then among the cells of each. What is drawn of either is never more than what is due
    of it rounded up to the cent, so cents never add up payment after payment. Judged on: no day.
    Source: D.Lgs. 267/2000, art. 183-184.
    """
    lacking = _lacking(due, drawn)
    by_fund = _lacking(_added(due, _fund), _added(drawn, _fund))
    wanted: dict[Cell, Decimal] = {}
    for fund, amount in split(total, _decimals(by_fund)).items():
        mine = {cell: lack for cell, lack in lacking.items() if cell.fund == fund}
        above = Fraction(amount) - sum(mine.values())
        if above > 0:
            # The source and year was rounded up: each cell rises towards its own next cent, never past it.
            to_next = {cell: -lack % Fraction(CENT) for cell, lack in mine.items()}
            rises = _spread(above, to_next)
            mine = {cell: lack + rises.get(cell, 0) for cell, lack in mine.items()}
        wanted |= split(amount, _decimals(mine))
    return wanted


def _fund(cell: Cell) -> Fund:
    return cell.fund


def _key(cell: Cell) -> Key:
    return cell.key


type _Amounts[K] = Mapping[K, Decimal] | Mapping[K, Fraction]


def _added[K: Hashable](cells: _Amounts[Cell], by: Callable[[Cell], K]) -> dict[K, Fraction]:
    totals: dict[K, Fraction] = defaultdict(Fraction)
    for cell, amount in cells.items():
        totals[by(cell)] += Fraction(amount)
    return dict(totals)


def _lacking[K: Hashable](wanted: _Amounts[K], had: _Amounts[K]) -> dict[K, Fraction]:
    return {key: max(Fraction(), Fraction(amount) - Fraction(had.get(key, 0))) for key, amount in wanted.items()}


def _spread[K: Hashable](total: Fraction, weights: _Amounts[K]) -> dict[K, Fraction]:
    """Split `total` by weights, not rounded: thirds of a cent must add up to a cent."""
    exact = {key: Fraction(weight) for key, weight in weights.items() if weight}
    whole = sum(exact.values())
    return {key: total * weight / whole for key, weight in exact.items()}


def _decimals[K: Hashable](amounts: Mapping[K, Fraction]) -> dict[K, Decimal]:
    return {key: Decimal(amount.numerator) / amount.denominator for key, amount in amounts.items()}


def draw(wanted: Mapping[Cell, Decimal], commitments: Sequence[Available]) -> tuple[list[Draw], list[Finding]]:
    """Draw what each cell needs (EUR) from the commitments of its source and year, in their order, and from no other.

    What lacks is refused, saying of which source and year. Judged on: the day of the authorisation.
    Source: D.Lgs. 267/2000, art. 183-184.
    """
    room = {one.commitment: one.room for one in commitments}
    drawn: dict[tuple[int, Key], Decimal] = defaultdict(lambda: ZERO)
    lacking: dict[Fund, Decimal] = {}
    for cell, amount in wanted.items():
        for one in commitments:
            part = min(amount, room[one.commitment]) if one.fund == cell.fund else ZERO
            if part:
                room[one.commitment] -= part
                drawn[one.commitment, cell.key] += part
                amount -= part
        if amount:
            lacking[cell.fund] = lacking.get(cell.fund, ZERO) + amount
    draws = [Draw(commitment, *key, amount) for (commitment, key), amount in drawn.items()]
    return draws, [_exceeded(fund, lack, commitments) for fund, lack in lacking.items()]


def returned_is_revenue(lacking: Sequence[Finding], returned: Decimal) -> list[Finding]:
    """A warning where a commitment is too small and money of the agreement came back (EUR), given back or offset: it is
    revenue of the year in which it comes, whichever it is, and makes no room on what it was paid from.

    Judged on: the day of the authorisation. Source: D.Lgs. 267/2000, art. 162, c. 4.
    """
    return [warns("payment.returned_is_revenue", tuel.INTEGRITY, returned=returned)] if lacking and returned else []


def before_their_year(draws: Sequence[Draw], commitments: Sequence[Available], *, on: date) -> list[Finding]:
    """A warning where a payment draws from commitments of years to come (EUR), as an advance does: whoever keeps the
    accounts sees to it that they fall due in the year in which they are paid.

    Judged on: the day of the authorisation. Source: D.Lgs. 118/2011, all. 4/2, par. 5.
    """
    year_of = {one.commitment: one.year for one in commitments}
    early = [one for one in draws if year_of[one.commitment] > on.year]
    if not early:
        return []
    years = ", ".join(str(year) for year in sorted({year_of[one.commitment] for one in early}))
    amount = sum((one.amount for one in early), ZERO)
    return [warns("payment.before_its_year", "D.Lgs. 118/2011, all. 4/2, par. 5", years=years, amount=amount)]


def _exceeded(fund: Fund, lack: Decimal, commitments: Sequence[Available]) -> Finding:
    source, year = fund
    return blocks(
        "payment.commitment_exceeded",
        "D.Lgs. 267/2000, art. 183-184",
        source=next((one.source_name for one in commitments if one.source == source), str(source)),
        year=str(year),
        committed=sum((one.amount for one in commitments if one.fund == fund), ZERO),
        lacking=lack,
    )


def uncovered(admitted: Mapping[Cell, Decimal], drawn: Mapping[Cell, Decimal]) -> dict[Cell, Decimal]:
    """By cell, what rows were admitted for, or a grant is (EUR), and no payment has drawn yet.

    Judged on: no day. Source: practice.
    """
    return {cell: max(ZERO, amount - drawn.get(cell, ZERO)) for cell, amount in admitted.items()}


def balance(
    left: Mapping[Key, Decimal],
    rows: Mapping[Cell, Decimal],
    granted: Mapping[Cell, Decimal],
    drawn: Mapping[Cell, Decimal],
) -> dict[Cell, Decimal]:
    """Which money the balance asks for what is `left` (EUR) of each row of the ledger.

    What `rows` were admitted for and no payment has drawn; where the final grant goes beyond them, what the grant of
    its programme still has free, leaving to other partners the money of their own rows as long as that is enough.

    Judged on: no day. Source: practice; D.Lgs. 267/2000, art. 183-184.
    """
    wanted: dict[Cell, Decimal] = {}
    for key, amount in left.items():
        own = {cell: row for cell, row in rows.items() if cell.key == key}
        wanted |= split(min(amount, sum(own.values(), ZERO)), own)
    for key, amount in left.items():
        beyond = amount - sum((part for cell, part in wanted.items() if cell.key == key), ZERO)
        others = {cell: row for cell, row in rows.items() if cell.key not in left}
        free = _free(key, granted, drawn, wanted, others)
        if sum(free.values(), ZERO) < beyond:
            free = _free(key, granted, drawn, wanted)
        for cell, part in split(beyond, free if any(free.values()) else _free(key, granted)).items():
            wanted[cell] = wanted.get(cell, ZERO) + part
    return wanted


def _free(key: Key, granted: Mapping[Cell, Decimal], *taken: Mapping[Cell, Decimal]) -> dict[Cell, Decimal]:
    """By source and year, what the grant of a programme (EUR) has free of what is `taken`."""
    programme, body = key
    free: dict[Cell, Decimal] = defaultdict(lambda: ZERO)
    for sign, cells in ((1, granted), *((-1, one) for one in taken)):
        for cell, amount in cells.items():
            if cell.programme == programme:
                free[Cell(programme, body, cell.source, cell.year)] += sign * amount
    return {cell: max(ZERO, amount) for cell, amount in free.items()}


def covers(to_date: ToDate, before: Mapping[Key, Decimal], draws: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """By programme and partner, what of its rows (EUR) a payment leaves to the advance it recovers: the part of its
    rows that is paid to date, less what was paid for them `before` and what this payment `draws`.

    Judged on: no day. Source: practice (the mandate of the lead, D.M. 72/2021, par. 3).
    """
    return _decimals(_lacking(_lacking(_added(to_date.covered, _key), before), draws))


def reattribution(
    recovery: Decimal, rows: Mapping[Key, Decimal], outstanding: Mapping[Key, Decimal]
) -> list[tuple[Key, Decimal]]:
    """Pass a recovered part of the advance (EUR) from the partners it was shared to, to those whose rows it covers.

    `rows` is what it covers of each, `outstanding` the advance that no rows cover yet. The movements add up to zero.
    Judged on: no day. Source: practice (the mandate of the lead, D.M. 72/2021, par. 3).
    """
    covering = split(recovery, rows)
    leaves = split(recovery, outstanding)
    return [*covering.items(), *((key, -amount) for key, amount in leaves.items())]


def final_cover(left: Mapping[Key, Decimal], outstanding: Mapping[Key, Decimal]) -> list[tuple[Key, Decimal]]:
    """At the end, pass what is left of the advance (EUR) from partners who have too much to those who lack.

    Never more than what one has too much of, nor than the advance it still holds; a last cent too much is rounding, and
    passes on too. The movements add up to zero.
    Judged on: no day. Source: practice (the mandate of the lead, D.M. 72/2021, par. 3).
    """
    giving = {}
    for key, amount in left.items():
        held, excess = outstanding.get(key, ZERO), max(ZERO, -amount)
        giving[key] = excess if excess <= held + CENT else held
    taking = {key: max(ZERO, amount) for key, amount in left.items()}
    moved = min(sum(giving.values(), ZERO), sum(taking.values(), ZERO))
    return reattribution(moved, taking, giving)
