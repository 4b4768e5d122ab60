"""Who may judge: appointed after the term, declared after seeing who applied, recused where a conflict lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, warns
from condivisa.law.procedure import CONFLICT_OF_INTEREST

PANELS = "D.M. 72/2021, par. 3"
SMALLEST = 3


@dataclass(frozen=True)
class Named:
    """Somebody to be appointed: `ties` is the applicant whose people they are one of, empty where there is none."""

    name: str
    chair: bool = False
    ties: str = ""


@dataclass(frozen=True)
class Standing:
    """What a person has declared on a call: whether at all, and the applications in conflict."""

    declared: bool
    conflicts: frozenset[int] = frozenset()


def after_the_term(closes_at: datetime | None, at: datetime) -> list[Finding]:
    """Nothing of a selection before the term for applications has passed.

    Judged on: the moment of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    if closes_at is None:
        return [blocks("selection.term_unset", PANELS)]
    return [blocks("selection.before_term", PANELS, closes_at=closes_at)] if at <= closes_at else []


def fit_to_sit(people: Sequence[Named], committee: bool) -> list[Finding]:
    """Why these people cannot make a panel: no one chair, an applicant's own people. A small or even committee warns.

    Judged on: the day of the appointment. Source: L. 241/1990, art. 6-bis; practice (number and chair).
    """
    found = [
        blocks("selection.sits_for_applicant", CONFLICT_OF_INTEREST, person=one.name, body=one.ties)
        for one in people
        if one.ties
    ]
    if sum(one.chair for one in people) != 1:
        found.append(blocks("selection.one_chair", "practice"))
    if committee and (len(people) < SMALLEST or len(people) % 2 == 0):
        found.append(warns("selection.committee_size", "practice", members=len(people)))
    return found


def may_be_minuted(held_at: datetime, at: datetime, *, appointed_at: datetime, absent: Sequence[str]) -> list[Finding]:
    """Why a sitting cannot be minuted: not held yet, before the panel was appointed, or with `absent`, named as present
    who did not sit on its day.

    Judged on: the day of the sitting. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 3.
    """
    found = []
    if held_at > at:
        found.append(blocks("selection.not_held_yet", PANELS, held_at=held_at))
    if day(held_at) < day(appointed_at):
        found.append(blocks("selection.before_appointment", PANELS, appointed_at=appointed_at))
    if absent:
        found.append(blocks("selection.not_seated_then", PANELS, people=", ".join(absent)))
    return found


def sat_on(since: datetime, left_at: datetime | None, held_at: datetime) -> bool:
    """Whether a seat was held on the day of a sitting. Judged on: that day. Source: D.M. 72/2021, par. 3."""
    return day(since) <= day(held_at) and (left_at is None or day(held_at) <= day(left_at))


def ready_to_open(
    *, opened: bool, committee: bool, undeclared: Sequence[str], in_conflict: Sequence[str], early: bool
) -> list[Finding]:
    """What keeps the applications closed: no committee yet, somebody who has not declared over the list as it is.

    `in_conflict` are those who sit although recused from some application: the whole panel is wanted, so it warns.
    It warns too where a panel was named `early`, before a term that was then moved.
    Judged on: the moment of the opening. Source: L. 241/1990, art. 6-bis; D.M. 72/2021, par. 3.
    """
    found = []
    if opened:
        found.append(blocks("selection.already_opened", PANELS))
    if not committee:
        found.append(blocks("selection.no_committee", PANELS))
    if undeclared:
        found.append(blocks("selection.not_all_declared", CONFLICT_OF_INTEREST, people=", ".join(undeclared)))
    if in_conflict:
        found.append(warns("selection.sits_in_conflict", CONFLICT_OF_INTEREST, people=", ".join(in_conflict)))
    if early:
        found.append(warns("selection.named_before_term", PANELS))
    return found


def may_declare(standing: Standing, *, conflict: bool, opened: bool) -> list[Finding]:
    """Once the applications are open, who declared already may only add a conflict found since.

    Judged on: the moment of the declaration. Source: L. 241/1990, art. 6-bis.
    """
    if standing.declared and opened and not conflict:
        return [blocks("selection.already_declared", CONFLICT_OF_INTEREST)]
    return []


def may_judge(standing: Standing, *, opened: bool, competing: frozenset[int]) -> list[Finding]:
    """Why a person may not see or judge applications: still closed, not declared, in conflict with one of them.

    `competing` are the application judged, or all those of the programme where they are compared.
    Judged on: the moment of the act. Source: L. 241/1990, art. 6-bis.
    """
    found = []
    if not opened:
        found.append(blocks("selection.not_opened", PANELS))
    if not standing.declared:
        found.append(blocks("selection.not_declared", CONFLICT_OF_INTEREST))
    if standing.conflicts & competing:
        found.append(blocks("selection.recused", CONFLICT_OF_INTEREST))
    return found
