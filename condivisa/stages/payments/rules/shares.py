"""How a sum splits over commitments, programmes and partners, and how an advance passes to whose rows it covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import CENT, ZERO, allocate

type Key = tuple[int, UUID]
"""A programme and a partner: a row of the ledger."""


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


@dataclass(frozen=True)
class Available:
    """A commitment of the agreement (EUR), and what payments have already drawn from it, in how many parts."""

    commitment: int
    number: str
    source: int
    source_name: str
    year: int
    amount: Decimal
    drawn: Decimal = ZERO
    draws: int = 0

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


def draw(wanted: Mapping[Cell, Decimal], commitments: Sequence[Available]) -> tuple[list[Draw], list[Finding]]:
    """Draw what each cell needs (EUR) from the commitments of its source and year, in their order.

    Sums split to the cent payment after payment may leave a source and year short of as many cents as there were parts:
    those come from any other commitment. Anything more is refused, saying source, year and what lacks.
    Judged on: the day of the authorisation. Source: D.Lgs. 267/2000, art. 183-184.
    """
    room = {one.commitment: one.room for one in commitments}
    drawn: dict[tuple[int, Key], Decimal] = defaultdict(lambda: ZERO)
    lacking: dict[Cell, Decimal] = {}

    def take(cell: Cell, amount: Decimal, among: Sequence[Available]) -> Decimal:
        for one in among:
            part = min(amount, room[one.commitment])
            if part:
                room[one.commitment] -= part
                drawn[one.commitment, cell.key] += part
                amount -= part
        return amount

    for cell, amount in wanted.items():
        own = [one for one in commitments if (one.source, one.year) == (cell.source, cell.year)]
        if lack := take(cell, amount, own):
            lacking[cell] = lack
    parts = len(wanted) + sum(one.draws for one in commitments)
    if sum(lacking.values(), ZERO) <= CENT * parts:
        lacking = {cell: lack for cell, amount in lacking.items() if (lack := take(cell, amount, commitments))}
    draws = [Draw(commitment, *key, amount) for (commitment, key), amount in drawn.items()]
    return draws, _exceeded(lacking, commitments)


def _exceeded(lacking: Mapping[Cell, Decimal], commitments: Sequence[Available]) -> list[Finding]:
    by_year: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for cell, amount in lacking.items():
        by_year[cell.source, cell.year] += amount
    found = []
    for (source, year), lack in by_year.items():
        own = [one for one in commitments if (one.source, one.year) == (source, year)]
        committed = sum((one.amount for one in own), ZERO)
        name = next((one.source_name for one in commitments if one.source == source), str(source))
        law = "D.Lgs. 267/2000, art. 183-184"
        short = blocks(
            "payment.commitment_exceeded", law, source=name, year=str(year), committed=committed, lacking=lack
        )
        found.append(short)
    return found


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


def reattribution(
    recovery: Decimal, rows: Mapping[Key, Decimal], outstanding: Mapping[Key, Decimal]
) -> list[tuple[Key, Decimal]]:
    """Pass a recovered part of the advance (EUR) from the partners it was shared to, to those whose rows it covers.

    `rows` is what was admitted, `outstanding` the advance that no rows cover yet. The movements add up to zero.
    Judged on: no day. Source: practice (the mandate of the lead, D.M. 72/2021, par. 3).
    """
    covers = split(recovery, rows)
    leaves = split(recovery, outstanding)
    return [*covers.items(), *((key, -amount) for key, amount in leaves.items())]


def final_cover(left: Mapping[Key, Decimal], outstanding: Mapping[Key, Decimal]) -> list[tuple[Key, Decimal]]:
    """At the end, pass what is left of the advance (EUR) from partners who have too much to those who lack.

    Never more than what one has too much of, nor than the advance it still holds. The movements add up to zero.
    Judged on: no day. Source: practice (the mandate of the lead, D.M. 72/2021, par. 3).
    """
    giving = {key: min(max(ZERO, -amount), outstanding.get(key, ZERO)) for key, amount in left.items()}
    taking = {key: max(ZERO, amount) for key, amount in left.items()}
    moved = min(sum(giving.values(), ZERO), sum(taking.values(), ZERO))
    return reattribution(moved, taking, giving)
