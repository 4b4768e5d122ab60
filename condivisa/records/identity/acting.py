"""On whose behalf a person acts: one always acts for a body, chosen at sign-in and shown on every page.

`parties` knows names and roles and answers the questions asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from condivisa.base.questions import question
from condivisa.records.access import Role

CHOSEN = "acting_for"
"""Where the session keeps the key of the body chosen."""


class Held(NamedTuple):
    """The roles one person holds in one body on a day, with the names to show."""

    person: UUID
    person_name: str
    body: UUID
    body_name: str
    roles: frozenset[Role]
    role_names: tuple[str, ...]


@question
def bodies_of(person: UUID, on: date) -> Sequence[Held]:
    """The bodies that a person may act for on a day, by name."""
    raise NotImplementedError


@question
def asked_by(person: UUID) -> Sequence[str]:
    """The names of the bodies that a person asked to act for and that nobody has answered yet, the latest first."""
    raise NotImplementedError


@question
def kept_by(on: date) -> Sequence[str]:
    """The names of the bodies whose people keep the installation on a day: the last ones to turn to."""
    raise NotImplementedError


@question
def everyone(on: date) -> Sequence[Held]:
    """Everybody who holds a role in any body on a day, by body, role and family name: the demo's sign-in list."""
    raise NotImplementedError


@question
def body_name(body: UUID) -> str:
    """The name of a body, by its key; empty for a key that is nobody's."""
    raise NotImplementedError
