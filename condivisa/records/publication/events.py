from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class MadePublic(Event):
    """Something was made public in a place, on a day."""

    subject: str
    place: str
    day: date
