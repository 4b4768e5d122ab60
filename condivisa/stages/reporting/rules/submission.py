"""When a member's part can be handed in and the whole report submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from condivisa.base.days import Period
from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.reporting.rules.facts import AGREEMENT

REPORT = "L. 241/1990, art. 12; convenzione"


@dataclass(frozen=True)
class Whole:
    """A report about to be submitted. `open_parts` names the members still at work; `unstated` the activities
    whose achievement nobody stated; `silent` the partners bound that have written nothing and do not say so; `left_out`
    those that the lead submits it without, of them `bound` those still partners; `final` that no report comes after.
    """

    by_lead: bool
    period: Period
    due: date
    previous_submitted: bool
    open_parts: Sequence[str]
    unstated: Sequence[str]
    silent: Sequence[str] = ()
    left_out: Sequence[str] = ()
    bound: Sequence[str] = ()
    final: bool = False


def lead_only(by_lead: bool) -> list[Finding]:
    """What only the lead partner does for all.

    Judged on: the day of the act. Source: the agreement.
    """
    return [] if by_lead else [blocks("report.lead_only", AGREEMENT)]


def ready(whole: Whole, *, on: date) -> list[Finding]:
    """Whether the report can be submitted; late is said aloud, never refused. A partner still bound is left out only
    once its term has passed, one that left at any time; who is silent is asked to say so before the final report.

    Judged on: `on`, the day it is submitted. Source: L. 241/1990, art. 12; practice.
    """
    found = lead_only(whole.by_lead)
    if on <= whole.period.last:
        found.append(blocks("report.period_running", REPORT, last=whole.period.last))
    if not whole.previous_submitted:
        found.append(blocks("report.previous_not_submitted", REPORT))
    if whole.open_parts:
        found.append(blocks("report.parts_not_handed_in", REPORT, bodies=", ".join(whole.open_parts)))
    if whole.silent:
        code, finds = ("report.parts_silent_at_end", blocks) if whole.final else ("report.parts_silent", warns)
        found.append(finds(code, REPORT, bodies=", ".join(whole.silent)))
    if whole.bound and on <= whole.due:
        found.append(blocks("report.left_out_early", REPORT, bodies=", ".join(whole.bound), due=whole.due))
    if whole.left_out:
        found.append(warns("report.parts_left_out", REPORT, bodies=", ".join(whole.left_out)))
    if whole.unstated:
        found.append(blocks("report.achievements_missing", REPORT, activities=", ".join(whole.unstated)))
    if on > whole.due:
        found.append(warns("report.late", REPORT, due=whole.due))
    return found


def transfer(
    amount_positive: bool, to_partner: bool, to_lead: bool, paid_on: date, *, proof: bool, on: date
) -> list[Finding]:
    """Money that the lead passed on: to a partner other than itself, on a day already come, with its proof.

    Judged on: `on`, the day it is recorded. Source: the agreement; L. 136/2010, art. 3.
    """
    found = []
    if not amount_positive:
        found.append(blocks("report.transfer_not_positive", AGREEMENT))
    if not to_partner or to_lead:
        found.append(blocks("report.transfer_to_no_partner", AGREEMENT))
    if not proof:
        found.append(blocks("report.transfer_without_proof", AGREEMENT))
    if paid_on > on:
        found.append(blocks("report.transfer_in_future", AGREEMENT, paid_on=paid_on))
    return found


def part_open(handed_in: bool) -> list[Finding]:
    """A member's part that stands still because it was handed in.

    Judged on: the day of the act. Source: the agreement.
    """
    return [blocks("report.part_handed_in", AGREEMENT)] if handed_in else []


def part_says_something(rows: int, period: Period, *, nothing_spent: bool, on: date) -> list[Finding]:
    """A part without rows: once the period is over its body says that it has spent nothing, and no sooner.

    Judged on: `on`, the day it is handed in. Source: the agreement; D.P.R. 445/2000, art. 47.
    """
    if rows:
        return []
    if on <= period.last:
        return [blocks("report.part_empty_early", AGREEMENT, last=period.last)]
    return [] if nothing_spent else [blocks("report.part_empty", "D.P.R. 445/2000, art. 47")]


def part_handed_in(handed_in: bool) -> list[Finding]:
    """A part that cannot be sent back because nobody handed it in.

    Judged on: the day of the act. Source: the agreement.
    """
    return [] if handed_in else [blocks("report.part_open", AGREEMENT)]


def own_line(number: str, own: bool) -> list[Finding]:
    """A row (`1.2`) on a budget line of somebody else.

    Judged on: the day it is written. Source: the agreement.
    """
    return [] if own else [blocks("report.line_not_yours", AGREEMENT, number=number)]


def provable(number: str, still: bool) -> list[Finding]:
    """A row (`1.2`) that takes no more proofs: its part was handed in, and no check has parked it.

    Judged on: the day of the act. Source: D.P.R. 445/2000, art. 71.
    """
    return [blocks("report.row_stands_still", AGREEMENT, number=number)] if still else []
