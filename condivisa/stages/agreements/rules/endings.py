"""How an agreement ends before its day: withdrawal with notice, termination after an ignored warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.days import show_day
from condivisa.base.findings import Finding, blocks, warns
from condivisa.law import civil_code, procedure
from condivisa.stages.calls.terms import TermOpen, Terms

BREACH = "c.c. art. 1453-1454"
NOTICE = "withdrawal_notice_months"


@dataclass(frozen=True)
class Step:
    """One step of how a day was found."""

    formula: str
    day: date
    source: str


@dataclass(frozen=True)
class NoticeEnd:
    """When a notice or a term ends, and how the day was found."""

    day: date
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Warned:
    """A warning to comply: until when it gives time (once received), whether it was judged, and as ignored."""

    due: date | None
    judged: bool = False
    ignored: bool = False


def notice_end(received: date, terms: Terms) -> NoticeEnd:
    """The earliest end after a notice received that day; a shift to a working day is a step of its own.

    Judged on: the day of receipt. Raises `TermOpen`. Source: the agreement's own clause; c.c. art. 2963.
    """
    months = int(terms.need(NOTICE))
    found = civil_code.after_months(received, months)
    return _ended(received, found, f"{months} mesi", f"{terms.clause(NOTICE)}; {civil_code.COUNTING}, c. 4-5")


def warning_end(received: date, terms: Terms) -> NoticeEnd:
    """The last day to comply with a warning received that day; a shift to a working day is a step of its own.

    Judged on: the day of receipt. Raises `TermOpen`. Source: the agreement's own clause; c.c. art. 1454 and 2963.
    """
    days = int(terms.need("warning_days"))
    found = civil_code.after_days(received, days)
    return _ended(received, found, f"{days} giorni", f"{terms.clause('warning_days')}; {civil_code.COUNTING}, c. 2")


def _ended(received: date, found: civil_code.Deadline, term: str, source: str) -> NoticeEnd:
    counted = f"{show_day(received)} + {term} = {show_day(found.counted)}"
    steps = [Step(counted, found.counted, source)]
    if found.shifted:
        shift = f"{show_day(found.counted)} è festivo: passa al primo giorno lavorativo, {show_day(found.due)}"
        steps.append(Step(shift, found.due, civil_code.HOLIDAY))
    return NoticeEnd(found.due, tuple(steps))


def may_withdraw(ground: str, reason: str, indemnity: Decimal, finding: str, terms: Terms) -> list[Finding]:
    """Why the administration cannot withdraw: on no listed ground, without reasons, without a finding on indemnity.

    `indemnity` (EUR) is what it pays for the loss, `finding` how it judged of it; none at all is said aloud.
    Judged on: the day of the act. Source: L. 241/1990, art. 3 and art. 11, c. 4; the agreement's own clause.
    """
    found: list[Finding] = []
    try:
        terms.need(NOTICE)
        if ground not in (grounds := terms.need("withdrawal_grounds")):
            listed = {"ground": ground, "grounds": "; ".join(grounds)}
            found.append(blocks("agreement.ground_not_listed", terms.clause("withdrawal_grounds"), **listed))
    except TermOpen as still:
        found.append(still.finding)
    found += reasoned(reason)
    if not finding.strip():
        found.append(blocks("agreement.indemnity_not_judged", procedure.WITHDRAWAL))
    elif indemnity < 0:
        found.append(blocks("agreement.indemnity_negative", procedure.WITHDRAWAL, indemnity=indemnity))
    elif indemnity == 0:
        found.append(warns("agreement.no_indemnity", procedure.WITHDRAWAL))
    return found


def before_notice_ends(effective: date, earliest: date, terms: Terms) -> list[Finding]:
    """Why a withdrawal cannot take effect that day. Judged on: the day of receipt.

    Source: the agreement's own clause; c.c. art. 2963.
    """
    if effective >= earliest:
        return []
    return [blocks("agreement.notice_too_short", terms.clause(NOTICE), effective=effective, earliest=earliest)]


def received_by(received: date, on: date, signed: date) -> list[Finding]:
    """Why a notice cannot have been received that day: it is still to come, or its act was not `signed` yet.

    Judged on: the day of the act. Source: L. 241/1990, art. 21-bis; practice.
    """
    if received < signed:
        return [
            blocks("agreement.received_before_signed", "L. 241/1990, art. 21-bis", received=received, signed=signed)
        ]
    return [blocks("agreement.received_in_the_future", "practice", received=received)] if received > on else []


def before_its_end(effective: date, last: date) -> list[Finding]:
    """Why a withdrawal cannot take effect that day: the agreement ends on `last` all the same.

    Judged on: the day of receipt. Source: L. 241/1990, art. 11, c. 4; practice.
    """
    if effective <= last:
        return []
    return [blocks("agreement.effective_after_end", procedure.WITHDRAWAL, effective=effective, last=last)]


def not_in_effect_yet(received: date | None, effective: date | None, on: date) -> list[Finding]:
    """Why the receipt of a withdrawal cannot be recorded again: it has taken effect, or does today.

    Judged on: `on`, the day of the act. Source: L. 241/1990, art. 21-bis; practice.
    """
    if received is None or effective is None or on < effective:
        return []
    return [blocks("agreement.received_already", "L. 241/1990, art. 21-bis", received=received, effective=effective)]


def may_judge(warned: Warned) -> list[Finding]:
    """Why a warning cannot be judged: nobody recorded its receipt, or it was judged already.

    Judged on: the day of the act. Source: c.c. art. 1454.
    """
    if warned.due is None:
        return [blocks("agreement.warning_not_received", BREACH)]
    return not_judged_yet(warned)


def not_judged_yet(warned: Warned) -> list[Finding]:
    """Why nothing is added to a warning any more: it was judged. Judged on: the day of the act.

    Source: c.c. art. 1454.
    """
    return [blocks("agreement.decided_already", BREACH)] if warned.judged else []


def term_over(warned: Warned, on: date) -> list[Finding]:
    """Why a warning cannot be called ignored yet: its term still runs.

    Judged on: the day of the act. Source: c.c. art. 1454.
    """
    if warned.due is None or on > warned.due:
        return []
    return [blocks("agreement.warning_still_runs", BREACH, due=warned.due)]


def reasoned(reason: str) -> list[Finding]:
    """Whether an act says why. Judged on: the day of the act. Source: L. 241/1990, art. 3."""
    return [] if reason.strip() else [blocks("agreement.no_reason", procedure.REASONS)]


def may_terminate(ignored: int, reason: str) -> list[Finding]:
    """Why an agreement cannot be terminated for breach: no warning was `ignored`, or no reason is given.

    Judged on: the day of the act. Source: c.c. art. 1453-1454; L. 241/1990, art. 3; practice (graduated steps).
    """
    return [*([] if ignored else [blocks("agreement.no_ignored_warning", BREACH)]), *reasoned(reason)]


def notice_over(effective: date | None, on: date) -> list[Finding]:
    """Why a withdrawal has not ended the agreement yet: its notice runs, or nobody recorded its receipt.

    Judged on: the day of the act. Source: L. 241/1990, art. 11, c. 4 and 21-bis; the agreement's own clause.
    """
    if effective is None:
        return [blocks("agreement.notice_not_received", "L. 241/1990, art. 21-bis")]
    return [blocks("agreement.notice_still_runs", procedure.WITHDRAWAL, effective=effective)] if on < effective else []


def still_to_end(last: date, on: date) -> list[Finding]:
    """Why nothing ends an agreement any more: its last day is past.

    Judged on: `on`, the day of the act. Source: L. 241/1990, art. 11; c.c. art. 1453.
    """
    return [blocks("agreement.ended_already", procedure.AGREEMENT, last=last)] if on > last else []


def first_ending(already: bool) -> list[Finding]:
    """Why no other end can be written: one was signed. Judged on: the day of the act. Source: practice."""
    return [blocks("agreement.already_ending", "practice")] if already else []


def may_close(settled: bool) -> list[Finding]:
    """Why an agreement cannot be closed: reports or money are still open. Judged on: the day of the act.

    Source: practice.
    """
    return [] if settled else [blocks("agreement.not_settled", "practice")]
