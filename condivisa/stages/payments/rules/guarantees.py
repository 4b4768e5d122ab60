"""Which guarantors are asked to pay an overdue return, how much of each, and what stays with the debtor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import ZERO


@dataclass(frozen=True)
class Bond:
    """A surety in force (EUR), and what was already asked of it: no guarantor owes more than it guaranteed."""

    surety: int
    amount: Decimal
    asked: Decimal = ZERO

    @property
    def room(self) -> Decimal:
        """What it can still be asked."""
        return max(ZERO, self.amount - self.asked)


def asked_of(owed: Decimal, bonds: Sequence[Bond]) -> dict[int, Decimal]:
    """By surety, what is asked of it (EUR): the one with most room first, until what is `owed` is covered.

    Judged on: the day they are called. Source: c.c. art. 1936, 1941, 1944.
    """
    asked = {}
    for bond in sorted(bonds, key=lambda one: (-one.room, one.surety)):
        if part := min(bond.room, owed):
            asked[bond.surety] = part
            owed -= part
    return asked


def callable_for(owed: Decimal, bonds: Sequence[Bond]) -> list[Finding]:
    """What stands against calling the guarantee: no surety in force, or none with anything left to ask. Where they
    cover less than what is `owed` (EUR) it only warns: the rest stays with the debtor.

    Judged on: the day they are called. Source: c.c. art. 1936, 1941, 1944.
    """
    if not bonds:
        return [blocks("payment.no_surety", "c.c. art. 1936")]
    covered = sum(asked_of(owed, bonds).values(), ZERO)
    if not covered:
        return [blocks("payment.surety_used_up", "c.c. art. 1941")]
    if covered >= owed:
        return []
    return [warns("payment.surety_short", "c.c. art. 1941", covered=covered, open=owed, rest=owed - covered)]


def letter_open(unsigned: bool) -> list[Finding]:
    """Refuse to compose a signed letter again. Judged on: the moment of the act. Source: L. 241/1990, art. 3."""
    return [] if unsigned else [blocks("payment.letter_signed", "L. 241/1990, art. 3")]


def asks_what_is_owed(same: bool, owed: Decimal) -> list[Finding]:
    """Refuse to sign a letter that asks more than what is still `owed` (EUR): some came back after it was written.

    Judged on: the moment of the signature. Source: c.c. art. 2033; L. 241/1990, art. 3.
    """
    return [] if same else [blocks("payment.letter_outdated", "c.c. art. 2033", owed=owed)]


def asked_again(amount: Decimal, owed: Decimal, others: Decimal) -> Decimal:
    """What a letter composed again asks (EUR): no more than it did, nor than what is still `owed` and not asked of
    `others` by letters already signed.

    Judged on: the moment of the act. Source: c.c. art. 1941.
    """
    return min(amount, owed - others)


def left_to_ask(owed: Decimal, others: Decimal) -> list[Finding]:
    """Refuse to compose again a letter where nothing is left to ask: signed letters ask of `others` all that is still
    `owed` (EUR). Judged on: the moment of the act. Source: c.c. art. 1941, 1944.
    """
    if owed > others:
        return []
    return [blocks("payment.nothing_left_to_ask", "c.c. art. 1944", open=owed)]


def request_signed(signed: bool) -> list[Finding]:
    """Refuse to offset, or to hold overdue, money that no signed letter asks back.

    Judged on: the moment of the act. Source: c.c. art. 1219, 1243; D.Lgs. 267/2000, art. 107.
    """
    return [] if signed else [blocks("payment.request_not_signed", "c.c. art. 1219")]


def letter_signed(signed: bool) -> list[Finding]:
    """Refuse money of a guarantor that was never asked for it. Judged on: the day it is recorded.

    Source: c.c. art. 1944; D.Lgs. 267/2000, art. 107.
    """
    return [] if signed else [blocks("payment.guarantee_call_not_signed", "D.Lgs. 267/2000, art. 107")]


def offset_against(debtor_owes: Decimal, owed: Decimal) -> list[Finding]:
    """Refuse to offset where nothing (EUR) is owed, or all of it was asked of guarantors.

    Judged on: the day of the offset. Source: c.c. art. 1241, 1944.
    """
    if debtor_owes > 0:
        return []
    if owed > 0:
        return [blocks("payment.asked_of_guarantors", "c.c. art. 1944", open=owed)]
    return [blocks("payment.nothing_to_return", "c.c. art. 2033")]


def room_in_payment(net: Decimal) -> list[Finding]:
    """Refuse to offset against a payment of which earlier offsets leave nothing to pay (`net`, EUR).

    Judged on: the day of the offset. Source: c.c. art. 1241.
    """
    return [] if net > 0 else [blocks("payment.offset_all", "c.c. art. 1241")]
