"""When a round of a table opens, reopens and ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.calls.terms import KINDS, Terms

TABLE = "D.M. 72/2021, par. 3"


def ready_to_open(
    *, programmes: Mapping[str, bool], taken: AbstractSet[str], applications: int, mode_open: bool
) -> list[Finding]:
    """What keeps a table closed: a ranking not published (programme → whether it is), another table, nobody selected.

    Judged on: the day of the opening. Source: D.M. 72/2021, par. 3.
    """
    found = [blocks("codesign.unranked", TABLE, programme=code) for code, ranked in programmes.items() if not ranked]
    found += [blocks("codesign.has_table", TABLE, programme=code) for code in sorted(taken)]
    if not programmes:
        found.append(blocks("codesign.no_programme", TABLE))
    if mode_open:
        found.append(blocks("call.term_open", KINDS["table_mode"].source, term="term.table_mode"))
    elif not found and not applications:
        found.append(blocks("codesign.nobody_selected", TABLE))
    return found


def reopening_foreseen(terms: Terms, reason: str) -> list[Finding]:
    """A table reopens only for a reason that the call foresaw: more activities or money within an extension ceiling,
    or the labour contract's renewal.

    Judged on: the day of the reopening. Source: D.M. 72/2021, par. 3.
    """
    key = "labour_revision" if reason == "labour_revision" else "extension_maximum_percent"
    if reason != "first" and terms.get(key):
        return []
    return [blocks("codesign.not_foreseen", terms.clause(key), reason=f"codesign.{reason}")]


def first_round(number: int) -> list[Finding]:
    """A term agreed after the first final project, which the agreement already signed would never carry.

    Judged on: the day it is agreed. Source: L. 241/1990, art. 11 and 12 (the agreement changes by an amendment).
    """
    return [] if number == 1 else [blocks("codesign.terms_settled", "L. 241/1990, art. 11 e 12", number=number)]


def ready_to_end(*, minuted: int, waiting: Mapping[int, datetime]) -> list[Finding]:
    """A round rests on signed minutes, and leaves none unsigned: `waiting` says by key when those meetings were.

    Judged on: the day it ends. Source: D.M. 72/2021, par. 3.
    """
    found = [] if minuted else [blocks("codesign.no_minutes", TABLE)]
    return found + [
        replace(blocks("codesign.minutes_waiting", TABLE, held=held), path=f"meetings.{key}")
        for key, held in waiting.items()
    ]


def left_in_draft(*, versions: Iterable[int], acts: Iterable[str]) -> list[Finding]:
    """What a round that agreed on no final project leaves as it is when it ends: its versions, and the acts on a final
    project (their titles) that nobody signed.

    Judged on: the day it ends. Source: D.M. 72/2021, par. 3.
    """
    numbers = ", ".join(str(number) for number in versions)
    found = [warns("codesign.versions_left", TABLE, versions=numbers)] if numbers else []
    return found + [warns("codesign.act_left", TABLE, title=title) for title in acts]
