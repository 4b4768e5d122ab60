from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class ApplicationStarted(Event):
    """A body started an application."""

    application: int
    call: int


@dataclass(frozen=True)
class MemberInvited(Event):
    """The lead invited a body to join."""

    application: int
    body: UUID


@dataclass(frozen=True)
class MemberJoined(Event):
    """A body joined with the project code."""

    application: int
    body: UUID


@dataclass(frozen=True)
class MemberRemoved(Event):
    """The lead took a body out of the application before it was submitted."""

    application: int
    body: UUID


@dataclass(frozen=True)
class ApplicationChanged(Event):
    """A part of the application was saved: `part` is text, sheet or attachments."""

    application: int
    part: str
    version: int


@dataclass(frozen=True)
class DeclarationAdded(Event):
    """A member handed in a declaration signed outside."""

    application: int
    body: UUID
    kind: str
    file: str


@dataclass(frozen=True)
class VersionConfirmed(Event):
    """The legal representative of a member confirmed a version of the whole."""

    application: int
    body: UUID
    version: int


@dataclass(frozen=True)
class VersionSentBack(Event):
    """The legal representative of a member sent a version back to the lead, with a reason."""

    application: int
    body: UUID
    version: int


@dataclass(frozen=True)
class ApplicationSubmitted(Event):
    """An application arrived in time: number and year of the receipt, hash of the content."""

    application: int
    call: int
    number: int
    year: int
    content: str
    receipt: UUID


@dataclass(frozen=True)
class LateAttemptRefused(Event):
    """Somebody tried to submit after the term."""

    application: int
    call: int
    closed_at: datetime


@dataclass(frozen=True)
class ApplicationWithdrawn(Event):
    """The lead withdrew the application, or gave up its draft."""

    application: int
    call: int
