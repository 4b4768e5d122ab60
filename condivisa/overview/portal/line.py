"""The one line of a procedure, from need to euro: which stage is done, which is on now, what is not recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """Where a stage stands in the line."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATER = "later"
    ABSENT = "absent"


@dataclass(frozen=True)
class Said:
    """One thing that happened in a stage, or is to happen: words, when, where to read more."""

    words: str
    when: date | datetime | str = ""
    address: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage with what is recorded of it. `expected` is what comes next in it, where a term is known."""

    title: str
    said: tuple[Said, ...] = ()
    started: bool = False
    finished: bool = False
    expected: tuple[Said, ...] = ()
    standing: Standing = Standing.LATER


def stand(stages: Sequence[Stage], *, over: bool = False) -> list[Stage]:
    """Say where each stage stands: more than one may be on now; one skipped by later ones is *absent*.

    `over` is for a procedure of the past that has nothing more to come. Source: practice.
    """
    if over:
        return [replace(stage, standing=Standing.DONE if stage.started else Standing.ABSENT) for stage in stages]
    reached = max((place for place, stage in enumerate(stages) if stage.started), default=-1)
    standings = [_standing(stage, place < reached) for place, stage in enumerate(stages)]
    if Standing.NOW not in standings and Standing.LATER in standings:
        standings[standings.index(Standing.LATER)] = Standing.NEXT
    return [replace(stage, standing=standing) for stage, standing in zip(stages, standings, strict=True)]


def _standing(stage: Stage, overtaken: bool) -> Standing:
    if stage.finished:
        return Standing.DONE
    if stage.started:
        return Standing.NOW
    return Standing.ABSENT if overtaken else Standing.LATER
