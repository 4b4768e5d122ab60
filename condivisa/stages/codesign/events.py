from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class TableOpened(Event):
    """A table opened with the selected applications."""

    table: int
    call: int
    applications: list[int]


@dataclass(frozen=True)
class TableReopened(Event):
    """A table reopened in a new round, for a reason the call foresaw."""

    table: int
    round: int
    reason: str


@dataclass(frozen=True)
class RoundClosed(Event):
    """A round ended without a final project."""

    table: int
    round: int


@dataclass(frozen=True)
class MeetingConvened(Event):
    """A meeting was convened; `joint_with` is another table's round."""

    meeting: int
    when: datetime
    joint_with: int | None


@dataclass(frozen=True)
class MeetingCancelled(Event):
    """A meeting was called off before its minutes; why is kept with the meeting."""

    meeting: int


@dataclass(frozen=True)
class AttendanceRecorded(Event):
    """Who was at a meeting was recorded."""

    meeting: int
    people: list[UUID]


@dataclass(frozen=True)
class MinutesDrafted(Event):
    """Minutes were drafted and opened to comments."""

    meeting: int
    comments_until: date


@dataclass(frozen=True)
class MinutesCommented(Event):
    """A body of the table commented on draft minutes."""

    meeting: int
    comment: int


@dataclass(frozen=True)
class MinutesApproved(Event):
    """Minutes were approved and composed, to be signed."""

    meeting: int
    minutes: UUID


@dataclass(frozen=True)
class MinutesReturned(Event):
    """Approved minutes went back to draft before their signature."""

    meeting: int
    minutes: UUID


@dataclass(frozen=True)
class MinutesPublished(Event):
    """Signed minutes were published."""

    meeting: int
    minutes: UUID


@dataclass(frozen=True)
class VersionSaved(Event):
    """A version of project and plan was saved: what it says, by its hash."""

    table: int
    version: int
    sha256: str


@dataclass(frozen=True)
class TermAgreed(Event):
    """The table agreed a term that the call had left open: its value and clause, which are free text, by their hash."""

    table: int
    round: int
    key: str
    sha256: str


@dataclass(frozen=True)
class ProjectFrozen(Event):
    """The final project was approved by a signed act: the round ended."""

    table: int
    round: int
    final_project: int
    sha256: str
    act: UUID
