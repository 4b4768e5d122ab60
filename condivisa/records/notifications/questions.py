"""What messages and threads ask of those who know bodies and notices: records know a body only by its key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from condivisa.base.questions import question
from condivisa.records.access import Role
from condivisa.records.journal.models import Entry


@question
def names_of(bodies: Iterable[UUID]) -> dict[UUID, str]:
    """The names of bodies by their keys, in one statement."""
    raise NotImplementedError


@question
def sealed_letters(at: datetime) -> QuerySet[Entry]:
    """The entries whose messages would tell their office, at a moment, by whom they are for, what it may not know."""
    raise NotImplementedError


@question
def kept_from(roles: frozenset[Role]) -> QuerySet[Entry]:
    """The entries whose messages would tell who has only these roles what the stages do not let them read."""
    raise NotImplementedError
