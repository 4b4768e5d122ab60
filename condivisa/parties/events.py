from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from condivisa.records.journal.events import Event


@dataclass(frozen=True)
class BodyRegistered(Event):
    """A body can now be acted for."""

    registered: UUID
    kind: str


@dataclass(frozen=True)
class BodyAmended(Event):
    """A body changed its own profile; `changed` names the fields."""

    of: UUID
    changed: list[str]


@dataclass(frozen=True)
class BodyCorrected(Event):
    """The keeper set right what a body is told apart by; `changed` names the fields."""

    correction: int
    of: UUID
    changed: list[str]


@dataclass(frozen=True)
class Appointed(Event):
    """A person holds a role in a body, by an act."""

    appointment: int
    person: UUID
    within: UUID
    role: str
    since: date


@dataclass(frozen=True)
class AppointmentEnded(Event):
    """A person no longer holds a role in a body."""

    appointment: int
    person: UUID
    within: UUID
    until: date


@dataclass(frozen=True)
class AccountDedicated(Event):
    """A body declared an account dedicated to public money."""

    account: int
    of: UUID


@dataclass(frozen=True)
class AccountEnded(Event):
    """An account of a body is no longer dedicated after a day."""

    account: int
    of: UUID
    until: date


@dataclass(frozen=True)
class TaxesDeclared(Event):
    """A body declared whether tax is withheld from its contributions and its notes are exempt from stamp duty."""

    of: UUID
    withholding: bool
    stamp_exempt: bool


@dataclass(frozen=True)
class InstallationKept(Event):
    """The installation has its keeper."""

    person: UUID
    within: UUID


@dataclass(frozen=True)
class PersonInvited(Event):
    """A person without an account was given a role, and a link to choose a password."""

    person: UUID
    within: UUID


@dataclass(frozen=True)
class PersonRegistered(Event):
    """A person asked for an account of their own, or for a new password."""

    person: UUID


@dataclass(frozen=True)
class SignInChanged(Event):
    """A person changed how they sign in: password, second factor or recovery codes."""

    person: UUID
    what: str


@dataclass(frozen=True)
class AddressChangeAsked(Event):
    """A person asked to sign in with another e-mail address."""

    person: UUID
    change: int


@dataclass(frozen=True)
class AddressChangeStopped(Event):
    """A person took back the wish to sign in with another address."""

    person: UUID
    change: int


@dataclass(frozen=True)
class AddressChanged(Event):
    """A person opened the letter sent to the new address, and signs in with it from now on."""

    person: UUID
    change: int


@dataclass(frozen=True)
class FactorsReset(Event):
    """Who lost every second factor was given a link to come in again, choose a password and set one up."""

    person: UUID
    reset: int


@dataclass(frozen=True)
class ActingAsked(Event):
    """A person asked to act for a body."""

    request: int
    person: UUID


@dataclass(frozen=True)
class ActingWithdrawn(Event):
    """Who asked to act for a body took the request back."""

    request: int
    person: UUID


@dataclass(frozen=True)
class ActingDecided(Event):
    """A request to act for a body was confirmed or refused."""

    request: int
    person: UUID
    confirmed: bool
