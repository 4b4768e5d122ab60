"""The check row by row: what may be decided of a row, and when the check can be closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from condivisa.base.findings import Finding, blocks
from condivisa.law import cts
from condivisa.stages.reporting.rules.reasons import Reason

CHECK = f"{cts.CHECK_OF_USE}; D.P.R. 445/2000, art. 71"
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Decision:
    """What the check says of a row (its key): `admitted` whole, `cut` by an amount (EUR), or `parked`."""

    row: int
    outcome: str
    cut: Decimal = NOTHING
    reason: str = ""
    note: str = ""


def admit(row: int) -> Decision:
    """Admit a row whole. Judged on: the day of the check. Source: D.Lgs. 117/2017, art. 93, c. 4."""
    return Decision(row, "admitted")


def take(row: int, cut: Decimal, reason: Reason, note: str = "") -> Decision:
    """Take `cut` EUR away from a row. Judged on: the day of the check. Source: D.P.R. 445/2000, art. 71."""
    return Decision(row, "cut", cut, reason, note)


def park(row: int, reason: Reason, note: str = "") -> Decision:
    """Put a row aside until the next report. Judged on: the day of the check. Source: practice."""
    return Decision(row, "parked", reason=reason, note=note)


def sound(decision: Decision, number: str, amount: Decimal, *, final: bool) -> list[Finding]:
    """What is wrong with a decision on row `number` (`1.2`), reported for `amount` EUR; `final` in the last report.

    Judged on: the day of the check. Source: L. 241/1990, art. 3; D.P.R. 445/2000, art. 71.
    """
    found = []
    reasons = set(Reason)
    if decision.outcome == "cut" and not NOTHING < decision.cut <= amount:
        found.append(blocks("report.cut_beyond_row", CHECK, number=number, cut=decision.cut, amount=amount))
    if decision.outcome != "cut" and decision.cut:
        found.append(blocks("report.cut_beyond_row", CHECK, number=number, cut=decision.cut, amount=NOTHING))
    if decision.outcome != "admitted" and decision.reason not in reasons:
        found.append(blocks("report.reason_missing", "L. 241/1990, art. 3", number=number))
    if decision.outcome == "parked" and final:
        found.append(blocks("report.parked_at_end", CHECK, number=number))
    return [replace(finding, path=f"rows.{number}") for finding in found]


def not_to_decide(number: str, *, decided: bool) -> list[Finding]:
    """A row that this check has already decided.

    Judged on: the day of the check. Source: practice.
    """
    found = [blocks("report.row_decided", CHECK, number=number)] if decided else []
    return [replace(finding, path=f"rows.{number}") for finding in found]


def waits_for_a_person(findings: Iterable[Finding]) -> bool:
    """Whether a row outside the sample cannot be admitted unseen: something blocks it, or its proofs are not all there.

    Judged on: the day of the check. Source: D.P.R. 445/2000, art. 71.
    """
    return any(finding.blocks or finding.code == "report.evidence_missing" for finding in findings)


def nothing_said(keys: Iterable[int], rows: Mapping[int, Undecided]) -> list[Finding]:
    """Rows, by key, of which the check has said nothing that could be taken back.

    Judged on: the day of the check. Source: practice.
    """
    chosen = set(keys)
    silent = [row.numbered for key, row in rows.items() if key in chosen and not row.outcome]
    found = [blocks("report.nothing_said", CHECK, rows=", ".join(silent))] if silent else []
    return found + ([] if chosen <= rows.keys() else [blocks("report.row_elsewhere", CHECK)])


@dataclass(frozen=True)
class Closing:
    """A check about to be closed: how many rows wait, and the activities whose achievement nobody verified."""

    undecided: int
    unverified: Sequence[str]
    previous_checked: bool


def ready(closing: Closing) -> list[Finding]:
    """Whether the check can be closed.

    Judged on: the day of the minutes. Source: D.Lgs. 117/2017, art. 93, c. 4; D.P.R. 445/2000, art. 71.
    """
    found = []
    if not closing.previous_checked:
        found.append(blocks("report.previous_not_checked", CHECK))
    if closing.undecided:
        found.append(blocks("report.rows_undecided", CHECK, rows=closing.undecided))
    if closing.unverified:
        found.append(blocks("report.achievements_unverified", CHECK, activities=", ".join(closing.unverified)))
    return found


@dataclass(frozen=True)
class Effects:
    """What decisions would do (EUR), tried without writing: how many rows, what is admitted, cut and put aside."""

    rows: int
    admitted: Decimal
    cut: Decimal
    parked: int


class Undecided(Protocol):
    """A row as the check has it: its number as pages say it, its amount (EUR), what was said of it (empty: nothing)."""

    @property
    def numbered(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def outcome(self) -> str: ...


def wrong(decisions: Sequence[Decision], rows: Mapping[int, Undecided], *, final: bool) -> Iterator[Finding]:
    """All that is wrong with decisions on the rows of a report, by key: each row once, of this report, soundly.

    Judged on: the day of the check. Source: L. 241/1990, art. 3; D.P.R. 445/2000, art. 71.
    """
    seen: set[int] = set()
    if any(decision.row not in rows for decision in decisions):
        yield blocks("report.row_elsewhere", CHECK)
    for decision in decisions:
        if (row := rows.get(decision.row)) is None:
            continue
        yield from not_to_decide(row.numbered, decided=bool(row.outcome) or decision.row in seen)
        yield from sound(decision, row.numbered, row.amount, final=final)
        seen.add(decision.row)


def effects(decisions: Sequence[Decision], rows: Mapping[int, Undecided]) -> Effects:
    """What sound decisions on rows would admit, cut and put aside. Judged on: no day. Source: practice."""
    standing = [one for one in decisions if one.outcome != "parked"]
    return Effects(
        len(decisions),
        sum((rows[one.row].amount - one.cut for one in standing), NOTHING),
        sum((one.cut for one in standing), NOTHING),
        len(decisions) - len(standing),
    )
