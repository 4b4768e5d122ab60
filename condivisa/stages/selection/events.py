from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class PanelAppointed(Event):
    """A check panel or a committee was appointed by a signed act."""

    panel: int
    call: int
    kind: str
    act: UUID


@dataclass(frozen=True)
class SeatSubstituted(Event):
    """Somebody took another's seat, by a signed act."""

    seat: int
    replaces: int
    act: UUID


@dataclass(frozen=True)
class ConflictDeclared(Event):
    """A person declared a conflict, or that there is none, over the list of applicants with this hash."""

    call: int
    declaration: int
    conflict: bool
    applications: list[int]
    applicants: str


@dataclass(frozen=True)
class ApplicationsOpened(Event):
    """The applications of a call were opened."""

    call: int
    applications: int


@dataclass(frozen=True)
class RequirementsChecked(Event):
    """Requirements of an application were checked: those not met by code."""

    application: int
    checked: list[str]
    not_met: list[str]


@dataclass(frozen=True)
class CorrectionRequested(Event):
    """An applicant was asked to mend something."""

    application: int
    request: int


@dataclass(frozen=True)
class CorrectionAnswered(Event):
    """The applicant answered a correction request."""

    application: int
    request: int
    file: str


@dataclass(frozen=True)
class CorrectionCameLate(Event):
    """An answer to a correction request, sent after its term, was refused."""

    application: int
    request: int
    due: date


@dataclass(frozen=True)
class CorrectionJudged(Event):
    """The answer to a correction request was accepted or rejected."""

    application: int
    request: int
    accepted: bool


@dataclass(frozen=True)
class CorrectionExpired(Event):
    """Nobody answered a correction request within its term."""

    application: int
    request: int


@dataclass(frozen=True)
class RefusalIntended(Event):
    """An applicant was told the reasons why its application is about to be refused."""

    application: int
    intended_refusal: int


@dataclass(frozen=True)
class ObservationsCameLate(Event):
    """What an applicant had to say of an intended refusal, sent after its term, was refused."""

    application: int
    intended_refusal: int
    due: date


@dataclass(frozen=True)
class ObservationsReceived(Event):
    """The applicant answered an intended refusal."""

    application: int
    intended_refusal: int


@dataclass(frozen=True)
class ObservationsWeighed(Event):
    """The answer to an intended refusal was weighed."""

    application: int
    intended_refusal: int


@dataclass(frozen=True)
class AdmissionDecided(Event):
    """Admission was decided by a signed act."""

    call: int
    act: UUID
    admitted: int
    refused: int


@dataclass(frozen=True)
class ApplicationAdmitted(Event):
    """An application was admitted to scoring."""

    application: int
    act: UUID


@dataclass(frozen=True)
class ApplicationRefused(Event):
    """An application was left out; the letter gives reason, source, term and authority for an appeal."""

    application: int
    letter: UUID


@dataclass(frozen=True)
class MarksGiven(Event):
    """A member scored a proposal; marks given before on the same criteria no longer count."""

    application: int
    programme: int
    seat: int
    criteria: list[str]
    values: list[Decimal]
    replaced: int


@dataclass(frozen=True)
class LotsDrawn(Event):
    """A tie was resolved by lot, in public."""

    programme: int
    applications: list[int]
    numbers: list[int]


@dataclass(frozen=True)
class LotsAnnulled(Event):
    """The lots drawn on a programme no longer count, and it is scored or drawn again."""

    programme: int
    applications: list[int]
    numbers: list[int]


@dataclass(frozen=True)
class SessionMinuted(Event):
    """A sitting of a panel was minuted."""

    session: int
    minutes: UUID


@dataclass(frozen=True)
class SessionMinutesSigned(Event):
    """The minutes of a sitting were signed."""

    session: int
    minutes: UUID


@dataclass(frozen=True)
class RankingAdopted(Event):
    """The ranking of a programme was adopted by a signed act."""

    programme: int
    ranking: int
    act: UUID


@dataclass(frozen=True)
class RankingPublished(Event):
    """The ranking of a programme was published."""

    programme: int
    ranking: int
    act: UUID


@dataclass(frozen=True)
class OutcomeTold(Event):
    """An applicant was told its place in a ranking; who is not selected has a letter."""

    application: int
    programme: int
    row: int
    outcome: str
    letter: UUID | None
