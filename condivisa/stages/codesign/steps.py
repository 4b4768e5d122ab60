"""What a table waits for, and from whom: worked out from what has been done, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from condivisa.base.days import day


class What(StrEnum):
    """What is to be done next at a table."""

    CONVENE = "convene"
    CONVENE_AGAIN = "convene_again"
    ATTEND = "attend"
    ATTENDANCE = "attendance"
    DRAFT = "draft"
    COMMENT = "comment"
    APPROVE = "approve"
    SIGN_MINUTES = "sign_minutes"
    WRITE = "write"
    AGREE = "agree"
    PROPOSE = "propose"
    SIGN_PROJECT = "sign_project"
    CLOSE = "close"


@dataclass(frozen=True)
class Met:
    """A meeting of the open round as the steps read it."""

    key: int
    at: datetime
    minutes: str
    present: int
    comments_until: date | None
    paper: UUID | None


@dataclass(frozen=True)
class Step:
    """A thing to do: about which meeting or which paper, by when."""

    what: What
    meeting: Met | None = None
    paper: UUID | None = None
    by: date | None = None
    many: int = 0


def steps(
    meetings: Iterable[Met], *, reopened: bool, versions: int, terms_open: int, act: UUID | None, at: datetime
) -> list[Step]:
    """What an open round waits for at a moment, in the order in which it is done.

    `versions` counts those of the round: a reopened one has the project already, and writes a version only where it
    changes. `terms_open` counts the terms still to agree, `act` is the final project's act that waits to be signed.
    Source: D.M. 72/2021, par. 3; practice.
    """
    held = list(meetings)
    found = [_of_meeting(one, at) for one in held]
    waiting = [one for one in found if one is not None]
    if not held:
        waiting.append(Step(What.CONVENE_AGAIN if reopened else What.CONVENE))
    if not versions and not reopened:
        waiting.append(Step(What.WRITE))
    if terms_open:
        waiting.append(Step(What.AGREE, many=terms_open))
    if act:
        waiting.append(Step(What.SIGN_PROJECT, paper=act))
    elif held and versions and not any(found):
        waiting.append(Step(What.PROPOSE))
    elif held and reopened and not any(found):
        waiting.append(Step(What.CLOSE))
    return waiting


def _of_meeting(one: Met, at: datetime) -> Step | None:
    if one.minutes == "published":
        return None
    if one.minutes == "approved":
        return Step(What.SIGN_MINUTES, one, one.paper)
    if one.minutes == "draft" and one.comments_until is not None:
        is_open = day(at) <= one.comments_until
        return Step(What.COMMENT, one, by=one.comments_until) if is_open else Step(What.APPROVE, one)
    if at < one.at:
        return Step(What.ATTEND, one, by=day(one.at))
    return Step(What.DRAFT if one.present else What.ATTENDANCE, one)
