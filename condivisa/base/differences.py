"""What changed between two versions: word by word in a text, row by row in a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PIECES = 20_000
"""Beyond this many words and spaces, two texts are compared line by line: word by word would take too long."""


class Change(StrEnum):
    """How a piece of text or a row differs from before."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """A run of text, the same as before, added or removed."""

    change: Change
    text: str


@dataclass(frozen=True)
class RowChange[R]:
    """A row before and after; None where it was not there."""

    change: Change
    before: R | None
    after: R | None


def of_words(before: str, after: str) -> list[Piece]:
    """What was removed and added between two texts, in reading order: neighbouring words changed are one piece, so that
    it reads as a sentence. Source: practice.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    removed = added = between = ""
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(new[c:d])
        if what == "equal":
            if (removed or added) and _joins(same):
                between = same
                continue
            yield from _changed(removed, added)
            removed = added = ""
            yield Piece(Change.SAME, same)
            continue
        removed += between + "".join(old[a:b])
        added += between + same
        between = ""
    yield from _changed(removed, added)
    if between:
        yield Piece(Change.SAME, between)


def _joins(same: str) -> bool:
    """Whether what two changes have between them is no word, nor the end of a line: they are then one change."""
    return "\n" not in same and not any(one.isalnum() for one in same)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Change.REMOVED, removed)
    if added:
        yield Piece(Change.ADDED, added)


def of_rows[R](before: Sequence[R], after: Sequence[R], key: Callable[[R], Hashable]) -> list[RowChange[R]]:
    """What became of each row, told apart by `key` (unique in each list): the rows of now first, in their order.

    Source: practice.
    """
    old = {key(row): row for row in before}
    found = []
    for row in after:
        was = old.pop(key(row), None)
        if was is None:
            found.append(RowChange(Change.ADDED, None, row))
        else:
            found.append(RowChange(Change.SAME if was == row else Change.CHANGED, was, row))
    return [*found, *(RowChange(Change.REMOVED, row, None) for row in old.values())]
