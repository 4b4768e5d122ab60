from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class PaperComposed(Event):
    """The content of a paper was frozen."""

    paper: UUID
    kind: str
    content: str


@dataclass(frozen=True)
class PaperSigned(Event):
    """The signed file came back."""

    paper: UUID
    file: str
    signer: UUID


@dataclass(frozen=True)
class PaperNumbered(Event):
    """The office's own system numbered the act or the protocol."""

    paper: UUID
    act_number: str
    protocol_number: str
