from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class AgreementPrepared(Event):
    """An agreement was drafted from a frozen project; `project` is its hash, `granted` in EUR."""

    agreement: int
    application: int
    project: str
    granted: Decimal


@dataclass(frozen=True)
class DraftCorrected(Event):
    """The number, the title or the days of a draft were set right, as they now stand."""

    agreement: int
    number: str
    starts: date
    ends: date


@dataclass(frozen=True)
class TermSettled(Event):
    """A term still open was agreed in the draft; `said` is the hash of its value and clause."""

    agreement: int
    key: str
    said: str


@dataclass(frozen=True)
class SigningCheckRecorded(Event):
    """A check before the signature was recorded."""

    agreement: int
    kind: str
    body: UUID | None
    passed: bool


@dataclass(frozen=True)
class CodesRecorded(Event):
    """The project codes of an agreement were set, as they now stand; a code still unknown is empty."""

    agreement: int
    cup: str
    cig: str


@dataclass(frozen=True)
class CommitmentLinked(Event):
    """A commitment with its visa was taken for an agreement (EUR)."""

    agreement: int
    commitment: int
    amount: Decimal


@dataclass(frozen=True)
class CommitmentFreed(Event):
    """A commitment taken for the wrong agreement was freed (EUR)."""

    agreement: int
    commitment: int
    amount: Decimal


@dataclass(frozen=True)
class SuretyVoided(Event):
    """A surety bond was taken out of the count (EUR)."""

    agreement: int
    surety: int
    amount: Decimal


@dataclass(frozen=True)
class SuretyAdded(Event):
    """A surety bond was handed in (EUR)."""

    agreement: int
    surety: int
    amount: Decimal
    last: date


@dataclass(frozen=True)
class AgreementComposed(Event):
    """The text of an agreement was written, or written again, and waits to be signed."""

    agreement: int
    paper: UUID


@dataclass(frozen=True)
class AgreementSigned(Event):
    """Both sides signed: terms and grant (EUR) are frozen."""

    agreement: int
    paper: UUID
    terms: str
    granted: Decimal


@dataclass(frozen=True)
class LineAdded(Event):
    """A line without money was added to the plan."""

    agreement: int
    line: int


@dataclass(frozen=True)
class AmendmentProposed(Event):
    """A change was written and waits to be signed."""

    agreement: int
    amendment: int
    kind: str
    paper: UUID


@dataclass(frozen=True)
class AmendmentSigned(Event):
    """A change was signed; `moves` are lines with what changed on them (EUR, as text)."""

    agreement: int
    amendment: int
    kind: str
    moves: list[Any]


@dataclass(frozen=True)
class PartnersChanged(Event):
    """A change of partners signed before took effect on its day; `moves` are lines with what passed (EUR, as text)."""

    agreement: int
    amendment: int
    moves: list[Any]


@dataclass(frozen=True)
class AmendmentRefused(Event):
    """A change was turned down."""

    agreement: int
    amendment: int


@dataclass(frozen=True)
class LinesShifted(Event):
    """Money moved between lines without need of an approval; `notified` says whether it had to be told."""

    agreement: int
    amendment: int
    notified: bool
    moves: list[Any]


@dataclass(frozen=True)
class WarningWritten(Event):
    """A warning to comply was written and waits to be signed."""

    agreement: int
    warning: int
    paper: UUID


@dataclass(frozen=True)
class WarningSent(Event):
    """A signed warning to comply was sent; its term runs from when the partners receive it."""

    agreement: int
    warning: int


@dataclass(frozen=True)
class WarningReceived(Event):
    """The partners received a warning to comply; its term ends on a day."""

    agreement: int
    warning: int
    received: date
    due: date


@dataclass(frozen=True)
class WarningJudged(Event):
    """A warning was complied with, or ignored."""

    agreement: int
    warning: int
    complied: bool


@dataclass(frozen=True)
class EndingWritten(Event):
    """The act that ends an agreement was written and waits to be signed."""

    agreement: int
    kind: str
    paper: UUID


@dataclass(frozen=True)
class AgreementTerminated(Event):
    """An agreement was terminated for breach."""

    agreement: int
    effective: date


@dataclass(frozen=True)
class WithdrawalSent(Event):
    """The signed act of withdrawal was sent to the partners; its notice runs from when they receive it."""

    agreement: int
    indemnity: Decimal


@dataclass(frozen=True)
class WithdrawalReceived(Event):
    """The partners received the notice of withdrawal; it takes effect on a day."""

    agreement: int
    received: date
    effective: date


@dataclass(frozen=True)
class AgreementWithdrawn(Event):
    """The notice ran out: the withdrawal took effect and the agreement ended."""

    agreement: int
    effective: date


@dataclass(frozen=True)
class AgreementClosed(Event):
    """Everything was reported, checked, paid or given back."""

    agreement: int
