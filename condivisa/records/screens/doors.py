"""Doors: the links that stand at the head of the pages about one thing, for whoever may go through them.

An app to the right opens a door on a thing of an app to its left (the applications of a call, the reports of an
agreement), so that people move about a file without the left ever knowing the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise

from condivisa.records.access import Acting


@dataclass(frozen=True)
class Door:
    """A link from a thing to one of its pages.

    `opens` says whether somebody may go through it, `address` the parts of the page's address, none where there is no
    such page yet; together they ask the database at most once beyond what the thing holds. `order` is its place: the
    order of the stages.
    """

    view: str
    words: str | Promise
    address: Callable[[Any], Mapping[str, Any] | None]
    opens: Callable[[Acting, Any], bool]
    order: int


@dataclass(frozen=True)
class OpenDoor:
    """A door as the page shows it."""

    view: str
    words: str
    address: str


_DOORS: dict[type[Model], list[Door]] = {}


def open_door(of: type[Model], door: Door) -> None:
    """Open a door on things of a kind; called once at start-up, by the app whose page it leads to. Source: practice."""
    doors = _DOORS.setdefault(of, [])
    if all(other.view != door.view for other in doors):
        doors.append(door)
        doors.sort(key=lambda one: one.order)


def doors_of(thing: Model, acting: Acting | None) -> list[OpenDoor]:
    """The doors of a thing that whoever acts may go through, in the order of the stages. Source: practice."""
    if acting is None:
        return []
    return [
        OpenDoor(door.view, str(door.words), reverse(door.view, kwargs=dict(parts)))
        for door in _DOORS.get(type(thing), [])
        if door.opens(acting, thing) and (parts := door.address(thing)) is not None
    ]
