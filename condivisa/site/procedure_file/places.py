"""Where things are in a TOML text: the line of every key, and the dates that no calendar has.

`tomllib` reads values and refuses bad syntax, but knows no lines afterwards and stops at the first impossible
date. This scanner runs before it, keeps the lines, and puts impossible dates in quotes so that the rest is read.
It trusts nothing: it always moves forward, and stops at the first thing it does not know, where `tomllib` will too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time

DEEPEST = 12
"""How many tables and lists may lie one inside the other."""

type Place = tuple[str | int, ...]


class TooDeep(ValueError):
    """Something lies deeper than any procedure file needs. `line` says where."""

    def __init__(self, line: int):
        self.line = line
        super().__init__(line)


@dataclass
class Places:
    """The lines of a text's keys, by path (names of keys, numbers of rows), and its impossible dates."""

    text: str
    lines: dict[Place, int] = field(default_factory=dict)
    impossible: dict[Place, str] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """The line of a key, or of what holds it where the key itself is missing. Source: practice."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}", re.DOTALL)
_SHORT = re.compile(r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:[Zz]|[+-]\d\d:\d\d)?|\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
)
_OTHER = re.compile(r"[^\s,\]}#]+")


class _Lost(Exception):
    """The text is not what the scanner expects: `tomllib` will say why."""


class _Scanner:
    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.places = Places(text)
        self.rows: dict[Place, int] = {}
        self.spans: list[tuple[int, int]] = []

    def scan(self) -> Places:
        try:
            table: Place = ()
            while self._skip(_BLANK) < len(self.text):
                if self.text[self.at] == "[":
                    table = self._header()
                else:
                    self._entry(table)
        except _Lost:
            pass
        self.places.text = self._with_dates_quoted()
        return self.places

    def _with_dates_quoted(self) -> str:
        parts, done = [], 0
        for first, last in self.spans:
            parts += [self.text[done:first], '"', self.text[first + 1 : last - 1], '"']
            done = last
        return "".join([*parts, self.text[done:]])

    def _line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1

    def _skip(self, blank: re.Pattern[str]) -> int:
        found = blank.match(self.text, self.at)
        assert found is not None  # a pattern of zero or more always matches
        self.at = found.end()
        return self.at

    def _take(self, expected: str) -> None:
        if not self.text.startswith(expected, self.at):
            raise _Lost
        self.at += len(expected)

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def _keep(self, place: Place, line: int) -> None:
        for length in range(1, len(place) + 1):
            self.places.lines.setdefault(place[:length], line)

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            if quoted := self._match(_SHORT):
                parts.append(quoted[1:-1])
            elif bare := self._match(_BARE_KEY):
                parts.append(bare)
            else:
                raise _Lost
            if len(parts) > DEEPEST:
                raise TooDeep(self._line())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _header(self) -> Place:
        line = self._line()
        brackets = "[[" if self.text.startswith("[[", self.at) else "["
        self._take(brackets)
        place: Place = ()
        *outer, last = self._key()
        for name in outer:
            place = (*place, name)
            if place in self.rows:
                place = (*place, self.rows[place])
        place = (*place, last)
        if brackets == "[[":
            self.rows[place] = self.rows.get(place, -1) + 1
            self._keep(place, line)
            place = (*place, self.rows[place])
        self._take("]" * len(brackets))
        self._keep(place, line)
        return place

    def _entry(self, table: Place) -> None:
        line = self._line()
        place = (*table, *self._key())
        self._keep(place, line)
        self._take("=")
        self._skip(_SPACE)
        self._value(place)

    def _value(self, place: Place) -> None:
        if len(place) > DEEPEST:
            raise TooDeep(self._line())
        if self.text.startswith("[", self.at):
            self._list(place)
        elif self.text.startswith("{", self.at):
            self._table(place)
        elif not (self._match(_LONG) or self._match(_SHORT) or self._date(place) or self._match(_OTHER)):
            raise _Lost

    def _list(self, place: Place) -> None:
        self._take("[")
        number = 0
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "]":
            self._keep((*place, number), self._line())
            self._value((*place, number))
            self._skip(_BLANK)
            number += 1
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        self._take("]")

    def _table(self, place: Place) -> None:
        self._take("{")
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "}":
            self._entry(place)
            self._skip(_BLANK)
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        self._take("}")

    def _date(self, place: Place) -> bool:
        first = self.at
        text = self._match(_DATE)
        if text is None:
            return False
        if not _in_a_calendar(text):
            self.places.impossible[place] = text
            self.spans.append((first, self.at))
        return True


def _in_a_calendar(text: str) -> bool:
    try:
        if "-" not in text:
            time.fromisoformat(text)
        elif len(text) == 10:
            date.fromisoformat(text)
        else:
            datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def places_of(text: str) -> Places:
    """The places of a TOML text. Raises `TooDeep`. Source: practice."""
    return _Scanner(text).scan()
