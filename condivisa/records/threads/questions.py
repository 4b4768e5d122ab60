"""What threads ask of those who know people: records know a body only by its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from condivisa.base.questions import question
from condivisa.records.access import Acting, Role


@question
def people_of(bodies: Iterable[UUID], roles: Iterable[Role], on: date) -> Sequence[Acting]:
    """Who holds one of these roles in these bodies on a day, with all the roles held in that body."""
    raise NotImplementedError
