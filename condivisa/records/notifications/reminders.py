"""Terms recalled 30, 7 and 1 days before, by the clock: each kind is named by the stage that knows it.

A reminder never waits in the outbox. What a term asks may be done meanwhile: `near` gives only what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from condivisa.records.notifications.events import TermRecalled
from condivisa.records.notifications.models import Reminder
from condivisa.records.notifications.tables import Notice, tells

DAYS = (30, 7, 1)
LATE = 2
"""Days within which a clock that stood still catches up: a term set 20 days ahead has no reminder at 30."""


@dataclass(frozen=True)
class Term:
    """A day by which somebody must do something: which kind, of which thing, in whose journal."""

    kind: str
    key: int
    due: date
    chain: UUID


@dataclass(frozen=True)
class TermKind:
    """A kind of term.

    `near` gives the key, last day and administration of those due between two days (both included) and not done yet;
    `audience` whom one waits for, `wording` its subject and text as a notice's do, `place` the page where it is done.
    """

    name: str
    near: Callable[[date, date], Iterable[tuple[int, date, UUID]]]
    audience: Callable[[int, date], Iterable[tuple[UUID, UUID | None]]]
    wording: Callable[[int], tuple[str, str]]
    place: Callable[[int], str]


_kinds: dict[str, TermKind] = {}


def recalls(kind: TermKind) -> None:
    """Name a kind of term to be recalled; called once at start-up by its stage. Source: practice."""
    _kinds[kind.name] = kind


def to_recall(on: date) -> Iterator[tuple[Term, int]]:
    """The terms to recall on a day, each with how many days before it counts as. Source: practice."""
    for kind in _kinds.values():
        near = [Term(kind.name, *one) for one in kind.near(on, on + timedelta(days=max(DAYS)))]
        subjects = [f"{term.kind}:{term.key}" for term in near]
        done = set(Reminder.objects.filter(subject__in=subjects).values_list("subject", "due", "days"))
        for term in near:
            days = _counts_as((term.due - on).days)
            if days and (f"{term.kind}:{term.key}", term.due, days) not in done:
                yield term, days


def _counts_as(left: int) -> int | None:
    return next((days for days in DAYS if max(days - LATE, 0) <= left <= days), None)


def _audience(event: TermRecalled, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return _kinds[event.kind].audience(event.key, on)


def _wording(event: TermRecalled) -> tuple[str, str]:
    return _kinds[event.kind].wording(event.key)


def _place(event: TermRecalled) -> str:
    return _kinds[event.kind].place(event.key)


tells(TermRecalled, Notice(_audience, _wording, place=_place))
