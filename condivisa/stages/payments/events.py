from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class PaymentRequested(Event):
    """A payee asked an advance, an instalment or the balance."""

    payment: int
    kind: str
    gross: Decimal
    debit_note: UUID | None


@dataclass(frozen=True)
class PaymentAttested(Event):
    """The RUP attested that the money is due."""

    payment: int


@dataclass(frozen=True)
class PaymentRefused(Event):
    """The administration refused a request of payment."""

    payment: int


@dataclass(frozen=True)
class PayeeChecked(Event):
    """A check on a payee was recorded."""

    check: int
    kind: str
    passed: bool


@dataclass(frozen=True)
class PaymentAuthorisationPrepared(Event):
    """The act that authorises a payment was composed."""

    payment: int
    paper: UUID


@dataclass(frozen=True)
class PaymentAuthorised(Event):
    """The director signed the act that authorises a payment."""

    payment: int
    paper: UUID


@dataclass(frozen=True)
class PaymentOrdered(Event):
    """The finance office ordered the treasurer to pay."""

    payment: int
    order: str


@dataclass(frozen=True)
class PaymentOrderCancelled(Event):
    """The order to the treasurer was cancelled or sent back."""

    payment: int
    order: str


@dataclass(frozen=True)
class PaymentMade(Event):
    """The treasurer's proof was recorded: the money is paid."""

    payment: int
    gross: Decimal
    proof: str
    paid_on: date


@dataclass(frozen=True)
class DisputeOpened(Event):
    """A dispute on money was opened."""

    dispute: int


@dataclass(frozen=True)
class DisputeSettled(Event):
    """A dispute on money was settled."""

    dispute: int


@dataclass(frozen=True)
class RedeterminationProposed(Event):
    """The final grant was computed and its act composed."""

    redetermination: int
    due: Decimal
    paper: UUID


@dataclass(frozen=True)
class RedeterminationAdopted(Event):
    """The director signed the act of the final grant."""

    redetermination: int
    reduced: Decimal
    paper: UUID


@dataclass(frozen=True)
class ClawbackAsked(Event):
    """Money was asked back."""

    clawback: int
    amount: Decimal
    due: date


@dataclass(frozen=True)
class ClawbackRequestSigned(Event):
    """The director signed the request to give money back."""

    clawback: int
    paper: UUID


@dataclass(frozen=True)
class ReturnLetterRecomposed(Event):
    """A letter not signed yet, to a debtor or a guarantor, was composed again."""

    clawback: int
    paper: UUID


@dataclass(frozen=True)
class ClawbackOffset(Event):
    """Money to come back was taken off a payment."""

    clawback: int
    payment: int
    amount: Decimal


@dataclass(frozen=True)
class ClawbackReturned(Event):
    """Money came back, from the debtor or the guarantor."""

    clawback: int
    amount: Decimal
    proof: str


@dataclass(frozen=True)
class ClawbackOverdue(Event):
    """The term to give money back went by."""

    clawback: int


@dataclass(frozen=True)
class GuaranteeCalled(Event):
    """A guarantor is to be asked to pay in the debtor's place: the letter was composed."""

    clawback: int
    surety: int
    amount: Decimal
    paper: UUID


@dataclass(frozen=True)
class GuaranteeCallSigned(Event):
    """The director signed the letter to a guarantor."""

    clawback: int
    call: int
    paper: UUID
