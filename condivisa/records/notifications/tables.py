"""Which event is told to whom. Each app registers its table in `notifications.py`; silence is listed too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from condivisa.records.journal.events import Event

type Audience = Callable[[Any, date], Iterable[tuple[UUID, UUID | None]]]
"""From an event and its day to (person, body) of those to be told: offices are judged on that day."""

type Wording = Callable[[Any], tuple[str, str]]
"""From an event to subject and text, in the language that is active: `tell` makes it the recipient's."""


type Place = Callable[[Any], str]
"""From an event to the address of the page that it is about."""


@dataclass(frozen=True)
class Notice:
    """Who is told of an event, in which words, and on which page it goes on. `to_read_first` waits in the outbox.

    `paper` gives the key of the paper whose PDF goes with it. `to` gives an e-mail address other than the one its
    recipient has: such a letter is read there, and nowhere on the site.
    """

    audience: Audience
    wording: Wording
    to_read_first: bool = False
    place: Place | None = None
    paper: Callable[[Any], UUID | None] | None = None
    to: Callable[[Any], str] | None = None


SILENT: tuple[Notice, ...] = ()

_table: dict[type[Event], tuple[Notice, ...]] = {}


def tells(event: type[Event], *notices: Notice) -> None:
    """List an event with its notices; with none it stays silent on purpose. Source: practice."""
    _table[event] = notices


def notices_of(event: type[Event]) -> tuple[Notice, ...]:
    """The notices of an event. Raises `KeyError` for an event that nobody listed. Source: practice."""
    return _table[event]


def listed() -> set[type[Event]]:
    """The events that some table lists. Source: practice."""
    return set(_table)
