"""From a file's bytes to a `ProcedureFile`, or to every finding with its line and the key's path."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from condivisa.base.days import ROME, Period, believable
from condivisa.base.findings import Fact, Finding, Weight
from condivisa.base.money import ZERO, NotAnAmount, read_file_amount
from condivisa.site.procedure_file import shape
from condivisa.site.procedure_file.places import Place, Places, TooDeep, places_of
from condivisa.site.procedure_file.refused import why_no_toml
from condivisa.stages.calls.terms import KINDS, Term, Terms, Unit, Value, read_value

FORMAT = "docs/procedure-file.md"
LARGEST = 1024 * 1024
"""Bytes. The largest example is a fiftieth of this."""

_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST = 2000
_HELPED = 100
"""Findings after which nobody reads suggestions any more."""
_NUMBERS = (Unit.PERCENT, Unit.EUR, Unit.MONTHS, Unit.DAYS, Unit.NUMBER)


class Unreadable(Exception):
    """A file that cannot be read at all: no text, no TOML, too large or too deep."""

    def __init__(self, finding: Finding):
        self.finding = finding
        super().__init__(finding.code)


@dataclass(frozen=True)
class Read:
    """A file as read: its hash, what it says where nothing blocks, what was found wrong, where its keys are."""

    name: str
    sha256: str
    says: shape.ProcedureFile | None
    findings: tuple[Finding, ...]
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """The line of a key's path, or of what holds it where the key is missing. Source: practice."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def read(name: str, content: bytes) -> Read:
    """Read a procedure file. Raises `Unreadable`. Source: practice."""
    if len(content) > LARGEST:
        raise Unreadable(_wrong("file.too_large", line=None, kilobytes=LARGEST // 1024))
    try:
        places = places_of(content.decode("utf-8-sig").replace("\r\n", "\n"))
        tables = tomllib.loads(places.text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(_wrong("file.not_text", line=line)) from None
    except TooDeep as error:
        raise Unreadable(_wrong("file.too_deep", line=error.line)) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(_not_toml(str(error), last=content.count(b"\n") + 1)) from None
    reader = _Reader(places)
    says = reader.value(shape.ProcedureFile, tables, (), "")
    found = tuple(sorted(reader.findings, key=lambda finding: finding.line or 0))
    return Read(name, hashlib.sha256(content).hexdigest(), None if found else says, found, reader.lines)


def _wrong(code: str, *, path: str = "", line: int | None, **facts: Fact) -> Finding:
    return Finding(code, Weight.BLOCKS, FORMAT, facts, path, line)


def _not_toml(said: str, *, last: int) -> Finding:
    why, line = why_no_toml(said)
    return _wrong("file.not_toml", line=line or last, why=f"unreadable.{why}")


class _Wrong(Exception):
    """One value that is not what its key needs."""

    def __init__(self, code: str, **facts: Fact):
        self.code, self.facts = code, facts
        super().__init__(code)


class _Reader:
    def __init__(self, places: Places):
        self.places = places
        self.findings: list[Finding] = []
        self.lines: dict[str, int] = {}

    def find(self, code: str, place: Place, path: str, **facts: Fact) -> None:
        self.findings.append(_wrong(code, path=path, line=self.places.line(place), **facts))

    def value(self, kind: Any, raw: Any, place: Place, path: str) -> Any:
        """The value of a key as its type asks; None, with a finding, where it is not."""
        if line := self.places.line(place):
            self.lines[path] = line
        if place in self.places.impossible:
            self.find("file.impossible_date", place, path, text=self.places.impossible[place])
            return None
        kind, marks = _plain(kind)
        try:
            if isinstance(mark := marks[0] if marks else None, shape.AsTerms):
                return self._terms(_table(raw), place, path)
            if mark is not None:
                return _MARKED[type(mark)](raw, mark)
            if is_dataclass(kind):
                return self._dataclass(kind, _table(raw), place, path)
            if get_origin(kind) is tuple:
                return self._rows(get_args(kind)[0], raw, place, path)
            if get_origin(kind) is Mapping:
                keys, values = get_args(kind)
                return self._mapping(keys, values, _table(raw), place, path)
            return _LEAVES[kind](raw)
        except _Wrong as wrong:
            self.find(wrong.code, place, path, **wrong.facts)
            return None

    def _dataclass(self, kind: Any, raw: Mapping[str, Any], place: Place, path: str) -> Any:
        known = _keys(kind)
        self._unknown(raw, known, place, path)
        read: dict[str, Any] = {}
        for key, (one, type_) in known.items():
            if key in raw:
                value = self.value(type_, raw[key], (*place, key), _under(path, key))
                if value is not None:
                    read[one.name] = value
            elif one.default is MISSING and one.default_factory is MISSING:
                self.find("file.missing_key", place, _under(path, key), key=key)
        complete = all(
            one.name in read for one, _ in known.values() if one.default is MISSING and one.default_factory is MISSING
        )
        return kind(**read) if complete else None

    def _unknown(self, raw: Mapping[str, Any], known: Mapping[str, Any], place: Place, path: str) -> None:
        for key in raw:
            if key not in known:
                few = len(self.findings) < _HELPED
                close = difflib.get_close_matches(key[:60], known, 1) if few else []
                code = "file.unknown_key_close" if close else "file.unknown_key"
                facts = {"close": close[0]} if close else {}
                self.find(code, (*place, key), _under(path, key), key=key[:60], **facts)

    def _rows(self, kind: Any, raw: Any, place: Place, path: str) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise _wrong_type("list", raw)
        rows, codes = [], set()
        for number, one in enumerate(raw):
            code = one.get("code") if isinstance(one, dict) else None
            spot = f"{path}[{number}]"
            if isinstance(code, str) and code:
                if code in codes:
                    self.lines[f"{spot}.code"] = self.places.line((*place, number, "code")) or 1
                    self.find("file.duplicate_code", (*place, number, "code"), f"{spot}.code", text=code[:60])
                else:
                    spot = _under(path, code)
                codes.add(code)
            rows.append(self.value(kind, one, (*place, number), spot))
        return tuple(row for row in rows if row is not None)

    def _mapping(self, key_kind: Any, kind: Any, raw: Mapping[str, Any], place: Place, path: str) -> dict[Any, Any]:
        read = {}
        for key, one in raw.items():
            spot = _under(path, key)
            name = self.value(key_kind, key, (*place, key), spot)
            value = self.value(kind, one, (*place, key), spot)
            if name is not None and value is not None:
                read[name] = value
        return read

    def _terms(self, raw: Mapping[str, Any], place: Place, path: str) -> Terms:
        self._unknown(raw, KINDS, place, path)
        read = {}
        for key in KINDS:
            if key in raw:
                spot, where = _under(path, key), (*place, key)
                self.lines[spot] = self.places.line(where) or 1
                try:
                    term = self._term(key, _table(raw[key]), where, spot)
                except _Wrong as wrong:
                    self.find(wrong.code, where, spot, **wrong.facts)
                else:
                    read[key] = term
        return Terms(read)

    def _term(self, key: str, raw: Mapping[str, Any], place: Place, path: str) -> Term:
        self._unknown(raw, dict.fromkeys(("value", "from", "to", "among", "clause")), place, path)
        if "clause" not in raw:
            self.find("file.missing_key", place, _under(path, "clause"), key="clause")
        clause = _text(raw.get("clause", "-"), 300)
        if "value" in raw and raw.keys() & {"from", "to", "among"}:
            raise _Wrong("file.term_fixed_and_open", term=key)
        numeric = KINDS[key].unit in _NUMBERS
        bounds = [_rate(raw[end], None) if end in raw else None for end in ("from", "to")]
        if any(bound is not None for bound in bounds) and not numeric:
            raise _Wrong("file.term_bounds", term=key)
        low, high = bounds
        if low is not None and high is not None and low > high:
            raise _Wrong("file.term_bounds", term=key)
        among = raw.get("among", [])
        if not isinstance(among, list) or any(one not in KINDS[key].choices for one in among):
            raise _Wrong("file.not_among", text=str(among)[:60], choices=", ".join(KINDS[key].choices) or "—")
        return Term(key, clause, _term_value(key, raw["value"]) if "value" in raw else None, low, high, tuple(among))


def _term_value(key: str, raw: Any) -> Value:
    kind = KINDS[key]
    if kind.unit is Unit.EUR:
        return _amount(raw, None)
    if kind.unit in _NUMBERS:
        return _rate(raw, None)
    try:
        return read_value(key, raw)
    except ValueError:
        if kind.choices:
            raise _Wrong("file.not_among", text=str(raw)[:60], choices=", ".join(kind.choices)) from None
        raise _wrong_type({Unit.YES_NO: "yes_no", Unit.TEXTS: "list"}[kind.unit], raw) from None


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _plain(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its alias, its `| None` and its marks; and the marks."""
    while isinstance(kind, TypeAliasType):
        kind = kind.__value__
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (one for one in get_args(kind) if one is not types.NoneType)
        return _plain(kind)
    if get_origin(kind) is Annotated:
        return kind.__origin__, kind.__metadata__
    return kind, ()


@cache
def _keys(kind: type[Any]) -> dict[str, tuple[Field[Any], Any]]:
    types_ = get_type_hints(kind, include_extras=True)
    return {one.name.rstrip("_"): (one, types_[one.name]) for one in fields(kind)}


def _wrong_type(expected: str, raw: Any) -> _Wrong:
    found = {
        dict: "table",
        list: "list",
        str: "text",
        bool: "yes_no",
        int: "number",
        float: "number",
        date: "date",
    }.get(type(raw), "moment")
    return _Wrong("file.wrong_type", expected=f"file.{expected}", found=f"file.{found}")


def _table(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise _wrong_type("table", raw)
    return raw


def _text(raw: Any, longest: int = _LONGEST) -> str:
    if not isinstance(raw, str):
        raise _wrong_type("text", raw)
    text = raw.strip()
    if not text or len(text) > longest or _CONTROL.search(text):
        raise _Wrong("file.bad_text", longest=longest)
    return text


def _upto(raw: Any, mark: shape.Upto) -> str:
    return _text(raw, mark.longest)


def _whole(raw: Any, largest: int = 9999) -> int:
    if type(raw) is not int:
        raise _wrong_type("number", raw)
    if not 0 <= raw <= largest:
        raise _Wrong("file.bad_number", largest=largest)
    return raw


def _many(raw: Any, mark: object) -> int:
    return _whole(raw, 999_999_999)


def _yes_no(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _wrong_type("yes_no", raw)
    return raw


def _day(raw: Any) -> date:
    if type(raw) is not date:
        raise _wrong_type("date", raw)
    return _believable(raw)


def _moment(raw: Any) -> datetime:
    if not isinstance(raw, datetime):
        raise _wrong_type("moment", raw)
    _believable(raw)
    return raw if raw.tzinfo else raw.replace(tzinfo=ROME)


def _believable(raw: date) -> date:
    if not believable(raw):
        raise _Wrong("file.impossible_date", text=raw.isoformat())
    return raw


def _pattern(raw: Any, mark: shape.Pattern) -> str:
    text = _text(raw)
    if not re.fullmatch(mark.regex, text, re.ASCII):
        raise _Wrong("file.not_of_form", text=text[:60], form=f"file.form_{mark.form}")
    return text


def _among(raw: Any, mark: shape.Among) -> str:
    text = _text(raw)
    if text not in mark.choices:
        raise _Wrong("file.not_among", text=text[:60], choices=", ".join(mark.choices))
    return text


def _amount(raw: Any, mark: object) -> Decimal:
    if not isinstance(raw, str):
        raise _wrong_type("amount", raw)
    try:
        amount = read_file_amount(raw)
    except NotAnAmount as wrong:
        facts = {"text": raw[:60]}
        if wrong.reading:
            raise _Wrong("file.amount_comma", reading=wrong.reading[:60], **facts) from None
        raise _Wrong("file.bad_amount", **facts) from None
    if amount < ZERO:
        raise _Wrong("file.bad_amount", text=raw[:60])
    return amount


def _rate(raw: Any, mark: object) -> Decimal:
    if type(raw) is not int and not isinstance(raw, str):
        raise _wrong_type("rate", raw)
    if not _RATE.fullmatch(str(raw)):
        raise _Wrong("file.bad_rate", text=str(raw)[:60])
    return Decimal(raw)


def _month(raw: Any, mark: object) -> date:
    if type(raw) is date:
        return _believable(raw)
    text = _text(raw)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        raise _Wrong("file.not_of_form", text=text[:60], form="file.form_month")
    try:
        return _believable(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise _Wrong("file.impossible_date", text=text) from None


def _years(raw: Any, mark: object) -> Period:
    text = _text(raw)
    found = re.fullmatch(r"((?:19|20)[0-9]{2})-((?:19|20)[0-9]{2})", text)
    if not found or found[1] > found[2]:
        raise _Wrong("file.not_of_form", text=text[:60], form="file.form_years")
    return Period(date(int(found[1]), 1, 1), date(int(found[2]), 12, 31))


_LEAVES: dict[Any, Any] = {str: _text, int: _whole, bool: _yes_no, date: _day, datetime: _moment}
_MARKED: dict[type[Any], Any] = {
    shape.Upto: _upto,
    shape.AsMany: _many,
    shape.Pattern: _pattern,
    shape.Among: _among,
    shape.AsAmount: _amount,
    shape.AsRate: _rate,
    shape.AsMonth: _month,
    shape.AsYears: _years,
}
