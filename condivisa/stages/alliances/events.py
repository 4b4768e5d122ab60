from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class PactJoined(Event):
    """A body came into a pact."""

    pact: int
    party: UUID
    joined_on: date


@dataclass(frozen=True)
class PactLeft(Event):
    """A body went out of a pact."""

    pact: int
    party: UUID
    left_on: date


@dataclass(frozen=True)
class PactEntryCancelled(Event):
    """The coming in of a body, recorded wrongly, was cancelled, and its going out if there was one."""

    pact: int
    party: UUID
    joined_on: date


@dataclass(frozen=True)
class PactExitCancelled(Event):
    """The going out of a body, recorded wrongly, was cancelled: it is in the pact as before."""

    pact: int
    party: UUID
    left_on: date


@dataclass(frozen=True)
class PactTermCancelled(Event):
    """A term recorded wrongly was cancelled."""

    pact: int
    term: int


@dataclass(frozen=True)
class PactRenewed(Event):
    """The parties bound themselves for a further term."""

    pact: int
    first: date
    last: date
