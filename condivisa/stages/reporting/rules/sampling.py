"""The rows checked in full: drawn from a seed, so that anyone can draw them again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import percent_of

SOURCE = "D.P.R. 445/2000, art. 71"


@dataclass(frozen=True)
class Drawable:
    """A row that can be drawn, by its number in the report."""

    number: int
    stratum: str
    amount: Decimal


@dataclass(frozen=True)
class Stratum:
    """How the rows drawn from a stratum came out (EUR): those decided, and how many still wait."""

    name: str
    decided: Decimal
    cut: Decimal
    waiting: int
    whole: bool = False


def draw(rows: Sequence[Drawable], percent: Decimal, all_above: Decimal | None, seed: str) -> dict[str, list[int]]:
    """The numbers of the rows drawn, by stratum: every row above `all_above` EUR, and `percent` (10 = 10 %) of
    the others, rounded up, in the order of the SHA-256 of seed and number.

    Judged on: the day of the draw, after submission. Source: D.P.R. 445/2000, art. 71.
    """
    drawn: dict[str, list[int]] = {}
    rest: dict[str, list[int]] = {}
    for row in rows:
        drawn.setdefault(row.stratum, [])
        above = all_above is not None and row.amount > all_above
        (drawn if above else rest).setdefault(row.stratum, []).append(row.number)
    for stratum, numbers in rest.items():
        share = int(percent_of(percent, Decimal(len(numbers))).to_integral_value(ROUND_CEILING))
        drawn[stratum] += sorted(numbers, key=lambda number: (_place(seed, number), number))[:share]
    return {stratum: sorted(numbers) for stratum, numbers in sorted(drawn.items())}


def _place(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def can_draw(submitted: bool, already: bool) -> list[Finding]:
    """The seed is drawn once, after the report is submitted: nobody can know it before.

    Judged on: the day of the draw. Source: D.P.R. 445/2000, art. 71.
    """
    if not submitted:
        return [blocks("report.sample_before_submission", SOURCE)]
    return [blocks("report.sample_drawn_already", SOURCE)] if already else []


def error_rate(stratum: Stratum) -> Decimal:
    """What the check took away from the rows drawn, in percent of their amount; 0 where nothing is decided.

    Judged on: the day of the check. Source: D.P.R. 445/2000, art. 71.
    """
    return stratum.cut * 100 / stratum.decided if stratum.decided else Decimal(0)


def to_check_whole(stratum: Stratum, term_percent: Decimal) -> bool:
    """Whether every row of the stratum has to be checked. What was found is never extrapolated.

    Judged on: the day of the check. Source: D.P.R. 445/2000, art. 71; the agreement.
    """
    return error_rate(stratum) > term_percent


def sample_first(strata: Sequence[Stratum]) -> list[Finding]:
    """The rows not drawn are admitted only after all those drawn were looked at.

    Judged on: the day of the check. Source: D.P.R. 445/2000, art. 71.
    """
    if not strata:
        return [blocks("report.sample_not_drawn", SOURCE)]
    waiting = sum(stratum.waiting for stratum in strata)
    return [blocks("report.sample_not_finished", SOURCE, rows=waiting)] if waiting else []


def nothing_extrapolated(strata: Sequence[Stratum], unchecked: Sequence[str], term_percent: Decimal) -> list[Finding]:
    """Strata whose error rate is above the term while rows in them were admitted without a look (`unchecked`).

    Judged on: the day of the minutes. Source: D.P.R. 445/2000, art. 71; the agreement.
    """
    return [
        blocks(
            "report.stratum_not_checked_whole",
            SOURCE,
            stratum=f"row.{stratum.name}",
            rate=error_rate(stratum),
            term=term_percent,
        )
        for stratum in strata
        if stratum.name in unchecked and to_check_whole(stratum, term_percent)
    ]
