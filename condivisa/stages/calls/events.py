from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class CallDrafted(Event):
    """The draft of a notice was written, or written again; `terms` is the hash of its terms."""

    call: int
    terms: str


@dataclass(frozen=True)
class MoneyBooked(Event):
    """Money of a source and year was set aside for a call."""

    call: int
    booking: int
    source: int
    year: int
    amount: Decimal


@dataclass(frozen=True)
class MoneyCommitted(Event):
    """Money of a booking was bound, with its accounting visa."""

    booking: int
    commitment: int
    number: str
    amount: Decimal
    visa: str


@dataclass(frozen=True)
class BookingCancelled(Event):
    """A counter-entry cancelled a booking that nothing rested on."""

    call: int
    booking: int
    counter: int
    amount: Decimal


@dataclass(frozen=True)
class CommitmentCancelled(Event):
    """A counter-entry cancelled a commitment that no agreement had taken."""

    booking: int
    commitment: int
    counter: int
    amount: Decimal


@dataclass(frozen=True)
class OpeningActAdopted(Event):
    """The act that opens the procedure was adopted in the office's own system."""

    call: int
    number: str
    date: date


@dataclass(frozen=True)
class NoticeComposed(Event):
    """The notice waits for its signature."""

    call: int
    notice: UUID


@dataclass(frozen=True)
class NoticeSigned(Event):
    """The signed notice came back."""

    call: int
    notice: UUID
    signer: UUID


@dataclass(frozen=True)
class NoticeReturned(Event):
    """A signed notice went back to draft before its publication."""

    call: int
    notice: UUID


@dataclass(frozen=True)
class CallPublished(Event):
    """The notice is public, its terms frozen."""

    call: int
    notice: str
    terms: str
    closes_at: datetime


@dataclass(frozen=True)
class QuestionAsked(Event):
    """A body asked a question on a notice."""

    call: int
    question: int


@dataclass(frozen=True)
class QuestionCameLate(Event):
    """A question sent after the time for questions was refused."""

    call: int


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """A question was answered, for everybody."""

    call: int
    question: int


@dataclass(frozen=True)
class QuestionAnsweredAgain(Event):
    """A question was answered once more, for everybody: what was answered before stays beside it."""

    call: int
    question: int
    answer: int


@dataclass(frozen=True)
class OutageCertified(Event):
    """The act that certifies an outage waits for its signature."""

    call: int
    outage: int
    act: UUID


@dataclass(frozen=True)
class TermExtended(Event):
    """A signed act gave back the time of an outage to everybody."""

    call: int
    outage: int
    closed_before: datetime
    closes_now: datetime


@dataclass(frozen=True)
class RectificationProposed(Event):
    """The act that corrects a published notice waits for its signature."""

    call: int
    rectification: int
    act: UUID


@dataclass(frozen=True)
class NoticeRectified(Event):
    """A signed act corrected a published notice; `terms` is the hash of its terms from now on, `closes_now` its term:
    a later one where the correction is `substantial`.
    """

    call: int
    rectification: int
    substantial: bool
    terms: str
    closes_now: datetime


@dataclass(frozen=True)
class CallClosed(Event):
    """The term passed and the notice takes no more applications."""

    call: int
    closed_at: datetime


@dataclass(frozen=True)
class RevocationProposed(Event):
    """The act that revokes a notice waits for its signature."""

    call: int
    act: UUID


@dataclass(frozen=True)
class CallRevoked(Event):
    """A signed act revoked the notice."""

    call: int
    act: UUID
