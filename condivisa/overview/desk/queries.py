from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from condivisa.base.days import day
from condivisa.records.access import Acting


class Task(NamedTuple):
    """One thing that waits: what to do, about what, where, by when (`late` when that day is past)."""

    words: str
    thing: str
    address: str
    due: date | None = None
    late: bool = False


def waiting(*, viewer: Acting, at: datetime) -> Sequence[Task]:
    """What waits for the viewer, by due date; what has no term comes last. Source: L. 241/1990, art. 2."""
    on = day(at)
    tasks = [task._replace(late=task.due is not None and task.due < on) for task in _all(viewer, at)]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or on, task.words))


def _all(viewer: Acting, at: datetime) -> list[Task]:
    return []
