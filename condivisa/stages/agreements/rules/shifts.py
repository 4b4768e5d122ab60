"""Money moved between lines of the plan: how far it is free, told, or first approved; what it may never do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import HUNDRED, ZERO, Figure
from condivisa.stages.calls.terms import TermOpen, Terms

INDIRECT = "indirect"
KEPT = "D.M. 72/2021, par. 3"


class Way(StrEnum):
    """What a shift asks for: nothing but its record, a notice, an approval before any spending, or the signature of
    both sides.
    """

    WITHIN = "within"
    NOTIFY = "notify"
    APPROVE = "approve"
    AGREE = "agree"


@dataclass(frozen=True)
class ShiftedLine:
    """A line that gives or receives money. `budget` is its amount before the shift (EUR), `amount` what changes.

    `earlier` is what shifts that nobody approved have already changed: they add up. `kept` names what the money
    cannot leave (programme, side, source); `body` the partner it belongs to. `name` and `total` say the line, and what
    it cannot leave, in words.
    """

    key: int
    kept: Hashable
    body: Hashable
    category: str
    budget: Decimal
    amount: Decimal
    reported: Decimal = ZERO
    earlier: Decimal = ZERO
    name: str = ""
    total: str = ""


def share(line: ShiftedLine, total: Decimal | None = None) -> Figure:
    """How much of the line, or of `total` where the terms measure on it, has shifted (percent), not rounded.

    A line that had nothing counts as 100 %. What was shifted before and nobody approved is an input too, `earlier`.
    Judged on: the day of the act. Source: the agreement's own clause.
    """
    base = line.budget - line.earlier if total is None else total
    moved = abs(line.earlier + line.amount)
    value = moved * HUNDRED / base if base > 0 else HUNDRED
    inputs = {"moved": moved, "base": base, **({"earlier": line.earlier} if line.earlier else {})}
    return Figure(value, "|spostamenti| ÷ base", inputs, "practice")


def way(lines: Sequence[ShiftedLine], total: Decimal, terms: Terms, *, by_lead: bool) -> Way:
    """What the shift asks for: the heaviest among its lines. `total` is the agreement's whole plan (EUR).

    The thresholds leave free the partners: what the administration asks for, and not their lead (`by_lead`), both
    sides sign. Money that passes from a partner to another is always approved. 60.000 + 7.000 = 11,67 %: approval
    under a 10 % rule, notice under a 20 % rule. Judged on: the day of the act. Raises `TermOpen`.
    Source: the agreement's own clause; L. 241/1990, art. 11, c. 2; c.c. art. 1372.
    """
    base = None if terms.need("shift_base") == "line" else total
    notice, approval = terms.need("shift_notice_percent"), terms.need("shift_approval_percent")
    if not by_lead:
        return Way.AGREE
    moved = max(share(line, base).value for line in lines)
    if moved > approval or between_partners(lines):
        return Way.APPROVE
    return Way.NOTIFY if moved > notice else Way.WITHIN


def between_partners(lines: Sequence[ShiftedLine]) -> bool:
    """Whether money passes from a partner to another; what only leaves one, or only reaches it, is refused apart.

    Judged on: no day. Source: practice.
    """
    sums = _sums(lines, [line.body for line in lines]).values()
    return any(one > 0 for one in sums) and any(one < 0 for one in sums)


def may_shift(lines: Sequence[ShiftedLine], terms: Terms) -> list[Finding]:
    """Why money cannot be moved so: nothing moves, the total of a programme, side or source changes (so that the
    co-financing ratio never falls), indirect costs rise, a line falls below what was already reported on it.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    found: list[Finding] = []
    try:
        for key in ("shift_base", "shift_notice_percent", "shift_approval_percent"):
            terms.need(key)
    except TermOpen as still:
        found.append(still.finding)
    if not any(line.amount for line in lines):
        found.append(blocks("agreement.nothing_shifted", terms.clause("shift_base")))
    totals = {line.kept: line.total for line in lines}
    found += [
        blocks("agreement.shift_changes_total", KEPT, total=totals[kept], difference=left)
        for kept, left in _sums(lines, [line.kept for line in lines]).items()
        if left
    ]
    rise = sum((line.amount for line in lines if line.category == INDIRECT), ZERO)
    if rise > 0:
        found.append(blocks("agreement.shift_raises_indirect", terms.clause("indirect_ceiling_percent"), rise=rise))
    return found + below_reported(lines)


def below_reported(lines: Iterable[ShiftedLine]) -> list[Finding]:
    """Lines that a change would leave with less than what was already reported on them.

    Judged on: the day of the act. Source: practice (a budget cannot take back a reported expense).
    """
    return [
        blocks(
            "agreement.line_below_reported",
            "practice",
            line=line.name,
            would_be=line.budget + line.amount,
            reported=line.reported,
        )
        for line in lines
        if line.amount < 0 and line.budget + line.amount < line.reported
    ]


def _sums(lines: Sequence[ShiftedLine], keys: Iterable[Hashable]) -> dict[Hashable, Decimal]:
    sums: dict[Hashable, Decimal] = {}
    for line, key in zip(lines, keys, strict=True):
        sums[key] = sums.get(key, ZERO) + line.amount
    return sums
