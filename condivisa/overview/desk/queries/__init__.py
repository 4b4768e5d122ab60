"""What waits for one person acting for one body: each kind of task is one statement over the stage that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from condivisa.base.days import day
from condivisa.overview.desk.queries import agreements, everybody, office, partners, tables
from condivisa.overview.desk.queries.tasks import Task, Waiting, by_when
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE

__all__ = ["Task", "Waiting", "by_when", "waiting"]

KINDS = (*office.KINDS, *agreements.KINDS, *partners.KINDS, *tables.KINDS, *everybody.KINDS)


def waiting(*, viewer: Acting, at: datetime) -> Sequence[Task]:
    """The first `PAGE` things that wait for the viewer, by due date; then what has no term, by how long it waits.

    Source: L. 241/1990, art. 2.
    """
    on = day(at)
    asked = (kind(viewer, on) for roles, kind in KINDS if roles & viewer.roles)
    tasks = [task for found in asked for task in found]
    return sorted(tasks, key=lambda one: (one.due is None, one.due or one.since or on, one.words, one.thing))[:PAGE]
