"""What admits an application to scoring: yes or no per requirement, apart from its worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from condivisa.base.days import next_working_day
from condivisa.base.findings import Finding, blocks, warns
from condivisa.law.procedure import ANSWER_TO_INTENDED_REFUSAL_DAYS, CORRECTION_REQUEST, INTENDED_REFUSAL, REASONS
from condivisa.stages.calls.rules.steps import Standing

SELECTION = "D.M. 72/2021, par. 3"


@dataclass(frozen=True)
class Requirement:
    """A yes-or-no requirement: its source, and whether a correction can mend it."""

    code: str
    source: str
    mendable: bool


REQUIREMENTS = {
    one.code: one
    for one in (
        Requirement("in_time", "L. 241/1990, art. 12, c. 1", mendable=False),
        Requirement("signed", "D.P.R. 445/2000, art. 38", mendable=False),
        Requirement("powers", "D.P.R. 445/2000, art. 38, c. 3-bis", mendable=True),
        Requirement("register", "D.Lgs. 117/2017, art. 4 e 11", mendable=False),
        Requirement("purpose", "D.Lgs. 117/2017, art. 5", mendable=False),
        Requirement("requirements", SELECTION, mendable=False),
        Requirement("documents", CORRECTION_REQUEST, mendable=True),
        Requirement("one_application", "practice", mendable=False),
    )
}
"""Requirement code → requirement: what panel or RUP check on every application."""


@dataclass(frozen=True)
class Announced:
    """An intended refusal: on which requirements, until when the applicant may answer, whether it did, whether the
    answer was weighed, whether the applicant was `told` at all.
    """

    due: date
    requirements: frozenset[str] = frozenset()
    answered: bool = False
    weighed: bool = False
    told: bool = True


@dataclass(frozen=True)
class Checked:
    """An application as checked: outcome per requirement, corrections waiting, intended refusal if any."""

    number: str
    outcomes: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0
    announced: Announced | None = None

    @property
    def failed(self) -> list[str]:
        """The requirements not met, in their order."""
        return [code for code in REQUIREMENTS if self.outcomes.get(code) == "not_met"]

    @property
    def unchecked(self) -> list[str]:
        """The requirements that nobody has checked yet, in their order."""
        return [code for code in REQUIREMENTS if code not in self.outcomes]


@dataclass(frozen=True)
class Stand:
    """How far an application is towards its admission: requirements checked, a correction that waits (`sent` to the
    applicant or `answered`, empty where none does), whether it was admitted (None before the decision).
    """

    checked: int
    correction: str
    admitted: bool | None

    @property
    def standing(self) -> Standing:
        """The same words as on the applicant's side."""
        if self.admitted is not None:
            return Standing.DONE
        if self.correction == "sent":
            return Standing.TO_CORRECT
        if self.correction or 0 < self.checked < len(REQUIREMENTS):
            return Standing.IN_PROGRESS
        return Standing.DONE if self.checked else Standing.NOT_STARTED


def known_requirement(code: str) -> list[Finding]:
    """Refuse a requirement that nobody has declared. Judged on: no day. Source: L. 241/1990, art. 12."""
    return [] if code in REQUIREMENTS else [blocks("selection.requirement_unknown", SELECTION, requirement=code)]


def mendable(code: str) -> list[Finding]:
    """Warn where a correction is asked for what practice holds cannot be mended (identity, requirements, no project).

    Judged on: no day. Source: L. 241/1990, art. 6, c. 1, lett. b); practice.
    """
    if code not in REQUIREMENTS or REQUIREMENTS[code].mendable:
        return []
    return [warns("selection.hard_to_mend", CORRECTION_REQUEST, requirement=f"selection.{code}")]


def correction_term(days: int, declared: Decimal | None, clause: str) -> list[Finding]:
    """The days given to mend must be the call's, where it states them: none at all states nothing.

    Judged on: the day of the request. Source: L. 241/1990, art. 6, c. 1, lett. b) and art. 12.
    """
    if declared and declared != days:
        return [blocks("selection.correction_days", clause, days=days, declared=declared)]
    return [] if days >= 1 else [blocks("selection.no_days", CORRECTION_REQUEST)]


def due_after(sent: date, days: int) -> date:
    """The last day to answer: `days` after the day it was sent, moved on from a holiday.

    Judged on: the day of sending. Source: c.c. art. 2963.
    """
    return next_working_day(sent + timedelta(days=days))


def refusal_answer_due(sent: date) -> date:
    """The last day to answer an intended refusal. Judged on: the day of sending. Source: L. 241/1990, art. 10-bis."""
    return due_after(sent, int(ANSWER_TO_INTENDED_REFUSAL_DAYS.value(sent)))


def answer_in_time(due: date, on: date) -> list[Finding]:
    """An answer after its term is refused. Judged on: the day of the answer. Source: L. 241/1990, art. 6 and 10-bis."""
    return [blocks("selection.answer_late", CORRECTION_REQUEST, due=due)] if on > due else []


def term_over(due: date, on: date) -> list[Finding]:
    """Nothing expires before its term is over. Judged on: the day of the act. Source: L. 241/1990, art. 6."""
    return [blocks("selection.answer_still_open", CORRECTION_REQUEST, due=due)] if on <= due else []


def may_announce(one: Checked) -> list[Finding]:
    """Why a refusal cannot be announced: nothing failed, all of it announced already, a correction that waits (what it
    ends in belongs to the same announcement), observations on an earlier one not weighed.

    Judged on: the checks in force. Source: L. 241/1990, art. 6 and 10-bis.
    """
    if not one.failed:
        return [blocks("selection.nothing_failed", REASONS, application=one.number)]
    found = []
    if one.waiting:
        found.append(blocks("selection.correction_waits", CORRECTION_REQUEST, application=one.number))
    if one.announced and set(one.failed) <= one.announced.requirements:
        found.append(blocks("selection.refusal_announced", INTENDED_REFUSAL, application=one.number))
    elif one.announced and one.announced.answered and not one.announced.weighed:
        found.append(blocks("selection.observations_unweighed", INTENDED_REFUSAL, application=one.number))
    return found


def ready_to_decide(applications: Sequence[Checked], *, intended_refusal: bool, appeal: str, on: date) -> list[Finding]:
    """What keeps admission from being decided: a requirement unchecked, a correction or an answer that waits.

    A refusal must say to whom and within which term to appeal, and be announced where the call applies art. 10-bis.
    Judged on: the day of the act. Source: L. 241/1990, art. 3, 6 and 10-bis; D.M. 72/2021, par. 3.
    """
    found = [] if applications else [blocks("selection.no_applications", SELECTION)]
    for one in applications:
        missing = [f"selection.{code}" for code in one.unchecked]
        if one.waiting:
            found.append(blocks("selection.correction_waits", CORRECTION_REQUEST, application=one.number))
        elif missing:
            found.append(
                blocks(
                    "selection.requirement_unchecked",
                    SELECTION,
                    application=one.number,
                    requirements=", ".join(missing),
                )
            )
        if one.failed and intended_refusal:
            found += _announced(one, on)
    if not appeal and any(one.failed for one in applications):
        found.append(blocks("selection.appeal_unnamed", REASONS))
    return found


def _announced(one: Checked, on: date) -> list[Finding]:
    if one.announced is None or not set(one.failed) <= one.announced.requirements:
        return [blocks("selection.refusal_unannounced", INTENDED_REFUSAL, application=one.number)]
    if not one.announced.answered and not one.announced.told:
        return [blocks("selection.refusal_not_sent", INTENDED_REFUSAL, application=one.number)]
    if not one.announced.answered and on <= one.announced.due:
        return [blocks("selection.observations_open", INTENDED_REFUSAL, application=one.number, due=one.announced.due)]
    if one.announced.answered and not one.announced.weighed:
        return [blocks("selection.observations_unweighed", INTENDED_REFUSAL, application=one.number)]
    return []
