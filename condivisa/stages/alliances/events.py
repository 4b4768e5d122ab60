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
class PactRenewed(Event):
    """The parties bound themselves for a further term."""

    pact: int
    first: date
    last: date
