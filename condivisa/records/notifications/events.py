from __future__ import annotations

from dataclasses import dataclass

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class MessagesReleased(Event):
    """Somebody has read messages and let them leave."""

    messages: list[int]
