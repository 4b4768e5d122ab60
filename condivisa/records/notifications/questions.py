"""What messages and threads ask of those who know bodies: records know a body only by its key."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from condivisa.base.questions import question


@question
def names_of(bodies: Iterable[UUID]) -> dict[UUID, str]:
    """The names of bodies by their keys, in one statement."""
    raise NotImplementedError
