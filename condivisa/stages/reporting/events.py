from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class PeriodsOpened(Event):
    """The periods to report on were laid out, from the agreement's terms."""

    agreement: int
    periods: int


@dataclass(frozen=True)
class PeriodsShortened(Event):
    """The agreement ended before its time: the period of its last day is the final one."""

    agreement: int
    final: int
    last: date
    due: date


@dataclass(frozen=True)
class ReportStarted(Event):
    """The lead opened the report of a period."""

    report: int
    agreement: int
    period: int


@dataclass(frozen=True)
class WorkerRegistered(Event):
    """A body entered a person, staff or volunteer, by a code."""

    worker: int
    body: UUID
    kind: str


@dataclass(frozen=True)
class WorkerLeft(Event):
    """A person no longer works for the body, from the day after."""

    worker: int
    last: date


@dataclass(frozen=True)
class RowsAdded(Event):
    """A member wrote rows, numbered from `first` to `last`; `content` is their hash."""

    report: int
    body: UUID
    first: int
    last: int
    amount: Decimal
    content: str


@dataclass(frozen=True)
class RowCorrected(Event):
    """A member wrote a row again, in a part not yet handed in; `content` is its hash."""

    report: int
    number: int
    before: Decimal
    amount: Decimal
    content: str


@dataclass(frozen=True)
class RowRemoved(Event):
    """A member took away a row of a part not yet handed in."""

    report: int
    number: int
    amount: Decimal


@dataclass(frozen=True)
class EvidenceAttached(Event):
    """A file was attached to a row, as a proof of some kind."""

    row: int
    kind: str
    file: str


@dataclass(frozen=True)
class EvidenceRemoved(Event):
    """A proof attached by mistake was taken away from a row not handed in yet."""

    row: int
    kind: str
    file: str


@dataclass(frozen=True)
class PartHandedIn(Event):
    """A member handed its part to the lead: its rows stand still."""

    report: int
    body: UUID
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class PartSentBack(Event):
    """The lead gave a part back to its member before submitting."""

    report: int
    body: UUID


@dataclass(frozen=True)
class PartLeftOut(Event):
    """The lead submitted the report without a part not handed in: its rows went on in the report `to`, numbered from
    `after` on, or were taken away where none comes after; `content` is their hash."""

    report: int
    body: UUID
    rows: int
    amount: Decimal
    to: int | None
    after: int
    content: str


@dataclass(frozen=True)
class AchievementsStated(Event):
    """The lead stated how far activities have come: [activity, percent] each."""

    report: int
    stated: list[list[str]]


@dataclass(frozen=True)
class ReportSubmitted(Event):
    """The lead submitted the report: breakdown frozen, receipt given."""

    report: int
    agreement: int
    receipt_number: int
    receipt_year: int
    rows: int
    amount: Decimal
    breakdown: str
    late: bool


@dataclass(frozen=True)
class SampleDrawn(Event):
    """The rows to check in full were drawn from a seed: [stratum, rows drawn] each."""

    report: int
    seed: str
    drawn: list[list[str]]


@dataclass(frozen=True)
class RowsChecked(Event):
    """Rows were admitted, cut or parked: [row, outcome, admitted, cut, reason] each."""

    report: int
    rows: list[list[str]]


@dataclass(frozen=True)
class ChecksTakenBack(Event):
    """Decisions on rows were taken back before the check was closed."""

    report: int
    rows: list[int]


@dataclass(frozen=True)
class RestAdmitted(Event):
    """The rows outside the sample were admitted on the automatic checks; `whole` are the strata that must instead be
    checked row by row; `content` is the hash of the admitted rows' keys."""

    report: int
    rows: int
    amount: Decimal
    content: str
    whole: list[str]


@dataclass(frozen=True)
class AchievementsVerified(Event):
    """The office verified how far activities have come: [activity, percent] each."""

    report: int
    verified: list[list[str]]


@dataclass(frozen=True)
class CheckClosed(Event):
    """Every row is decided, or parked until the next report; `content` freezes the minutes."""

    report: int
    agreement: int
    admitted: Decimal
    cut: Decimal
    parked: int
    content: str


@dataclass(frozen=True)
class LeadTransferRecorded(Event):
    """The lead passed money on to a partner, with its proof."""

    agreement: int
    body: UUID
    amount: Decimal
    proof: str
