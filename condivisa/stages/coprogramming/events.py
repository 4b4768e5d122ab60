from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class ProcedureOpened(Event):
    """A percorso was opened by an administration."""

    procedure: int


@dataclass(frozen=True)
class ProcedureFileLoaded(Event):
    """A procedure file was loaded, known by its hash."""

    procedure: int
    file: str


@dataclass(frozen=True)
class ProcedureAssigned(Event):
    """A procedure manager and a director now answer for the percorso."""

    procedure: int
    procedure_manager: UUID
    director: UUID


@dataclass(frozen=True)
class ProgrammingActCited(Event):
    """A programming act was cited."""

    procedure: int
    act: int
    date: date


@dataclass(frozen=True)
class HearingRecorded(Event):
    """A presentation to the council was recorded."""

    procedure: int
    hearing: int
    date: date


@dataclass(frozen=True)
class StepRecorded(Event):
    """A step of the shared reading of needs (training, meetings, a document, resources) was recorded."""

    procedure: int
    step: int
    kind: str
