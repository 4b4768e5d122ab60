from __future__ import annotations

from dataclasses import dataclass

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class NoteSent(Event):
    """Somebody wrote in the thread of a file; `content` is the hash of the text and of the files sent with it."""

    thread: int
    subject: str
    number: int
    internal: bool
    content: str
