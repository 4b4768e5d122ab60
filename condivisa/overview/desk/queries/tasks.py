"""What a task is, and how tasks are told apart by when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from condivisa.base.days import day
from condivisa.overview.desk.places import Door
from condivisa.records.access import Acting, Role

WEEK = timedelta(days=7)


class Task(NamedTuple):
    """One thing that waits: what to do, about what (Italian, as it was written), where, by when, since when."""

    words: str
    thing: str
    door: Door
    due: date | None = None
    since: date | None = None

    @property
    def address(self) -> str:
        """Where it is done. Source: practice."""
        return self.door.address


class Waiting(NamedTuple):
    """What waits, by when: past its day, within a week, later, without a term."""

    late: list[Task]
    week: list[Task]
    later: list[Task]
    undated: list[Task]


type Kind = tuple[frozenset[Role], Callable[[Acting, date], Iterable[Task]]]
"""Whom a kind of task waits for, and how it is found: one statement each."""


def last_day(closes_at: datetime | None) -> date | None:
    """The day on which a moment falls, in Rome. Source: practice."""
    return day(closes_at) if closes_at else None


def by_when(tasks: Iterable[Task], on: date) -> Waiting:
    """Tasks already in order, told apart on a day. Source: practice."""
    told = Waiting([], [], [], [])
    for task in tasks:
        if task.due is None:
            told.undated.append(task)
        elif task.due < on:
            told.late.append(task)
        elif task.due <= on + WEEK:
            told.week.append(task)
        else:
            told.later.append(task)
    return told
