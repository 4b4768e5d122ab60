"""No grant of a source and year without a commitment with its visa."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import ZERO, cents, percent_of
from condivisa.law import tuel

type Pot = tuple[str, int]
"""A source (its code) and a year: money is voted, committed and granted by pot."""


def uncovered(granted: Mapping[Pot, Decimal], committed: Mapping[Pot, Decimal]) -> list[Finding]:
    """Grants (EUR) above what is committed with the accounting visa, by source and year.

    Judged on: the day of the signature. Source: D.Lgs. 267/2000, art. 183, c. 6-7, and art. 191.
    """
    return [
        blocks(
            "agreement.not_committed",
            tuel.NO_SPENDING_WITHOUT_COMMITMENT,
            funder=pot[0],
            year=pot[1],
            granted=amount,
            committed=committed.get(pot, ZERO),
        )
        for pot, amount in sorted(granted.items())
        if amount > committed.get(pot, ZERO)
    ]


def available(granted: Mapping[Pot, Decimal], committed: Mapping[Pot, Decimal]) -> dict[Pot, Decimal]:
    """What is committed and not yet granted (EUR), by source and year; never below zero.

    Judged on: the day of the act. Source: D.Lgs. 267/2000, art. 183.
    """
    return {pot: max(ZERO, amount - granted.get(pot, ZERO)) for pot, amount in committed.items()}


@dataclass(frozen=True)
class Guaranteed:
    """The advance that the agreement foresees, what the sureties guarantee of it, what is still missing (EUR)."""

    advance: Decimal
    covered: Decimal

    @property
    def missing(self) -> Decimal:
        """What the sureties do not cover yet; never below zero."""
        return max(ZERO, self.advance - self.covered)


def guaranteed(granted: Decimal, percent: Decimal, sureties: Iterable[tuple[Decimal, date]], *, on: date) -> Guaranteed:
    """How far the sureties handed in, each its amount (EUR) and last day, cover the advance: `percent` of what is
    granted (EUR). One that is over covers nothing.

    Judged on: `on`. Source: the agreement's own term.
    """
    covered = sum((amount for amount, last in sureties if last >= on), ZERO)
    return Guaranteed(cents(percent_of(percent, granted)), covered)
