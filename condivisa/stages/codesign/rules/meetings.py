"""When a meeting is convened, called off, minuted; when its minutes are approved and published."""

from __future__ import annotations

import re
from datetime import date, datetime

from condivisa.base.findings import Finding, blocks
from condivisa.stages.codesign.rules.rounds import TABLE

_LINK = re.compile(r"://|\w\.[a-z]{2,}/", re.IGNORECASE)
"""With its scheme, or as people write it: `meet.example.it/abc`."""


def joint_fits(*, same_procedure: bool, same_table: bool, other_closed: bool) -> list[Finding]:
    """A joint meeting is with an open round of another table of the same percorso.

    Judged on: the day of the convening. Source: D.M. 72/2021, par. 3; practice.
    """
    fits = same_procedure and not same_table and not other_closed
    return [] if fits else [blocks("codesign.joint_with", TABLE)]


def convened_ahead(when: datetime, at: datetime) -> list[Finding]:
    """A meeting is convened before it is held. Judged on: the moment of the convening. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.meeting_past", TABLE, when=when)] if when < at else []


def not_cancelled(cancelled_at: datetime | None) -> list[Finding]:
    """A meeting called off has no minutes. Judged on: the moment of the act. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.meeting_cancelled", TABLE, cancelled=cancelled_at)] if cancelled_at else []


def ready_to_cancel(*, state: str, cancelled_at: datetime | None) -> list[Finding]:
    """A meeting is called off once, and only until somebody writes its minutes.

    Judged on: the moment of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    if state != "none":
        return [blocks("codesign.minutes_begun", TABLE)]
    return not_cancelled(cancelled_at)


def ready_to_minute(*, held: datetime, at: datetime, present: int, state: str) -> list[Finding]:
    """Minutes are drafted after the meeting, of who was there, and only until they are approved.

    Judged on: the moment of drafting. Source: L. 241/1990, art. 3; D.M. 72/2021, par. 3.
    """
    found = []
    if at < held:
        found.append(blocks("codesign.not_held_yet", TABLE, held=held))
    if not present:
        found.append(blocks("codesign.nobody_present", TABLE))
    return found + not_approved(state)


def not_approved(state: str) -> list[Finding]:
    """Who was there, and the minutes, are written until these are approved.

    Judged on: the moment of the act. Source: L. 241/1990, art. 3; D.M. 72/2021, par. 3.
    """
    return [] if state in ("none", "draft") else [blocks("codesign.minutes_approved", TABLE)]


def drafted(state: str) -> list[Finding]:
    """Only a draft is approved. Judged on: the moment of the act. Source: practice."""
    return [] if state == "draft" else [blocks("codesign.no_draft", TABLE)]


def ready_to_approve(*, state: str, comments_until: date | None, on: date) -> list[Finding]:
    """Draft minutes are approved after the days for comments. Judged on: the day of approval. Source: practice."""
    if comments_until is None:
        return drafted("none")
    open_still = [blocks("codesign.comments_open", "practice", until=comments_until)] if on <= comments_until else []
    return drafted(state) or open_still


def held_by_link(place: str) -> bool:
    """Whether the place of a meeting holds a link, by which whoever reads it walks in among those who take part: it is
    no place for everybody to read. Judged on: no day. Source: Reg. (UE) 2016/679, art. 32; practice.
    """
    return bool(_LINK.search(place))


def ready_to_return(state: str) -> list[Finding]:
    """Minutes go back to draft while they are approved and not signed yet. Judged on: the moment. Source: practice."""
    return [] if state == "approved" else [blocks("codesign.minutes_not_to_return", "practice")]


def ready_to_publish(state: str) -> list[Finding]:
    """Only approved minutes are signed. Judged on: the moment of the signature. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.minutes_unapproved", TABLE)] if state in ("none", "draft") else []
