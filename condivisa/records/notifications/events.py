from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class MessagesReleased(Event):
    """Somebody has read messages and let them leave."""

    messages: list[int]


@dataclass(frozen=True)
class MessagesHeld(Event):
    """Somebody has read messages and does not let them leave."""

    messages: list[int]


@dataclass(frozen=True)
class MessagesSentAgain(Event):
    """Somebody has had messages that could not be delivered tried again."""

    messages: list[int]


@dataclass(frozen=True)
class TermRecalled(Event):
    """A term was recalled to whom it waits for, 30, 7 or 1 days before."""

    kind: str
    key: int
    due: date
    days: int
