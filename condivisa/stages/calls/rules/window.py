"""The time of a notice: open and closed by the clock, questions, outages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from condivisa.base.findings import Finding, blocks
from condivisa.law import procedure

EQUAL_TREATMENT = "L. 241/1990, art. 1 e 12"
REVOCATION = "L. 241/1990, art. 21-quinquies"
PREDETERMINED = f"{procedure.PUBLISHED_CRITERIA}, c. 1"


@dataclass(frozen=True)
class Window:
    """When a published notice takes applications: from `opens_at`, up to and including `closes_at`."""

    published: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    questions_until: datetime | None = None

    def open(self, at: datetime) -> bool:
        """Whether applications are taken at a moment."""
        return not closed_or_not_open_yet(self, at)

    def over(self, at: datetime) -> bool:
        """Whether its term has passed at a moment: the last instant is still in time."""
        return self.published and self.closes_at is not None and at > self.closes_at


def closed_or_not_open_yet(window: Window, at: datetime) -> list[Finding]:
    """Why a notice takes no applications at a moment; the last instant of the term is still in time.

    Judged on: the moment of arrival. Source: L. 241/1990, art. 1 and 12 (par condicio).
    """
    if not window.published or window.closes_at is None:
        return [blocks("call.not_published", EQUAL_TREATMENT)]
    if window.opens_at is not None and at < window.opens_at:
        return [blocks("call.not_open_yet", EQUAL_TREATMENT, opens=window.opens_at)]
    if window.over(at):
        return [blocks("call.closed", EQUAL_TREATMENT, closed=window.closes_at)]
    return []


def still_open(window: Window, at: datetime) -> list[Finding]:
    """A term that has not passed, for the acts that must wait for it.

    Judged on: the moment of the act. Source: L. 241/1990, art. 1 and 12 (par condicio).
    """
    if window.closes_at is not None and at <= window.closes_at:
        return [blocks("call.still_open", EQUAL_TREATMENT, closes=window.closes_at)]
    return []


def takes_questions(window: Window, at: datetime) -> list[Finding]:
    """Why a question on the notice comes too late. Judged on: the moment of arrival. Source: practice."""
    last = window.questions_until or window.closes_at
    if last is not None and at > last:
        return [blocks("call.questions_over", "practice", until=last)]
    return []


def in_order(window: Window, at: datetime | None = None) -> list[Finding]:
    """What is missing or out of order in the dates of a notice; with `at`, a term that has already passed.

    Judged on: the moment of publication. Source: L. 241/1990, art. 12, c. 1.
    """
    opens, closes, questions = window.opens_at, window.closes_at, window.questions_until
    if opens is None or closes is None:
        return [blocks("call.no_window", PREDETERMINED)]
    found = []
    if closes <= opens:
        found.append(blocks("call.window_reversed", PREDETERMINED, opens=opens, closes=closes))
    if questions is not None and questions > closes:
        found.append(blocks("call.questions_after_term", PREDETERMINED, until=questions, closes=closes))
    if at is not None and closes <= at:
        found.append(blocks("call.window_past", PREDETERMINED, closes=closes))
    return found


def outage(window: Window, first: datetime, last: datetime, closes_now: datetime, at: datetime) -> list[Finding]:
    """What is wrong with an outage and the term it gives back: outside the window, not over, or giving no time back.

    Judged on: the moment of the certificate. Source: L. 241/1990, art. 1 and 12; D.Lgs. 82/2005, art. 3 and 65.
    """
    closes, opens = window.closes_at, window.opens_at
    if closes is None or opens is None:
        return [blocks("call.not_published", EQUAL_TREATMENT)]
    found = []
    if not first < last <= at or last <= opens or first > closes:
        found.append(blocks("call.outage_outside", EQUAL_TREATMENT, first=first, last=last))
    if closes_now <= max(closes, at):
        found.append(blocks("call.outage_gives_nothing", EQUAL_TREATMENT, closes=closes, now=closes_now))
    return found


def questions_moved(window: Window, first: datetime, closes_now: datetime) -> datetime | None:
    """Until when questions may be asked once an outage from `first` has moved the term: by as much as the term, unless
    their time had already passed; none where the term itself is theirs.

    Judged on: the moment the outage began. Source: L. 241/1990, art. 1 and 12 (par condicio).
    """
    until, closes = window.questions_until, window.closes_at
    if until is None or closes is None or until < first:
        return until
    return until + (closes_now - closes)


def running(revoked: bool) -> list[Finding]:
    """A notice that has been revoked, for the acts of later stages.

    Judged on: the moment of the act. Source: L. 241/1990, art. 21-quinquies.
    """
    return [blocks("call.revoked", REVOCATION)] if revoked else []


def not_bound_yet(agreements_in_force: bool) -> list[Finding]:
    """Agreements in force, where a notice would be revoked: from these one withdraws, each on its own.

    Judged on: the day of the revocation. Source: L. 241/1990, art. 11, c. 4 and 21-quinquies.
    """
    return (
        [blocks("call.agreements_in_force", f"L. 241/1990, art. 11, c. 4; {REVOCATION}")] if agreements_in_force else []
    )


def not_opened_yet(opened: bool) -> list[Finding]:
    """Applications already opened, where an act must come before that.

    Judged on: the moment of the act. Source: L. 241/1990, art. 1 and 12 (par condicio).
    """
    return [blocks("call.applications_opened", EQUAL_TREATMENT)] if opened else []
