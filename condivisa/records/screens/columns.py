"""The columns of a grid: what their cells hold, read and written the same from a browser and from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from condivisa.base.days import believable
from condivisa.base.money import show
from condivisa.records.screens.fields import read_amount, read_number, show_number

SHORT = 8
"""Letters of a choice that fit in the narrowest cell."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    AMOUNT = "amount"
    """EUR."""
    NUMBER = "number"
    """Hours or a percentage (10 means 10 %)."""
    WHOLE = "whole"
    DAY = "day"
    CHOICE = "choice"
    HIDDEN = "hidden"
    """Travels with the row, is never typed nor written to a spreadsheet."""
    SHOWN = "shown"
    """Read beside what is typed, in a grid of given rows: it is not sent."""


@dataclass(frozen=True)
class Column:
    """A column: the name that code reads, the words of its head, and what its cells may hold."""

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    choices: Sequence[tuple[str, str | Promise]] = ()
    required: bool = True
    longest: int = 300
    wide: bool = False
    former: Sequence[str] = ()
    """The words of its head in sheets given out before."""

    @property
    def typed(self) -> bool:
        """Whether people type in it."""
        return self.kind not in {Kind.HIDDEN, Kind.SHOWN}

    @property
    def shown(self) -> bool:
        """Whether it is only read."""
        return self.kind == Kind.SHOWN

    @property
    def room(self) -> str:
        """The class of cells that need more room than a number: `wide`, or `words` for a choice of long ones."""
        long = self.kind == Kind.CHOICE and any(len(str(label)) > SHORT for _value, label in self.choices)
        return "wide" if self.wide else "words" if long else ""

    @property
    def mode(self) -> str:
        """The keyboard a phone shows."""
        return {Kind.AMOUNT: "decimal", Kind.NUMBER: "decimal", Kind.WHOLE: "numeric"}.get(self.kind, "text")

    def read(self, text: str) -> Any:
        """The value of a cell, None where it may stay empty. Raises `ValidationError`. Source: practice."""
        text = text.strip()
        if self.shown:
            return text
        if not text:
            if self.required and self.typed:
                raise ValidationError(_("manca"))
            return None if self.kind not in {Kind.TEXT, Kind.HIDDEN} else ""
        match self.kind:
            case Kind.AMOUNT:
                return read_amount(text)
            case Kind.NUMBER:
                return read_number(text)
            case Kind.WHOLE:
                if not text.isdecimal() or len(text) > 9:
                    raise ValidationError(_("«%(text)s» non è un numero intero, da 0 in su") % {"text": text})
                return int(text)
            case Kind.DAY:
                return _read_day(text)
            case Kind.CHOICE:
                return self._chosen(text)
        if len(text) > self.longest:
            raise ValidationError(_("troppo lungo: al massimo %(most)s caratteri") % {"most": self.longest})
        return text

    def _chosen(self, text: str) -> str:
        wanted = text.casefold()
        for value, label in self.choices:
            if wanted in {value.casefold(), str(label).casefold()}:
                return value
        raise ValidationError(_("«%(text)s» non è tra le voci possibili") % {"text": text})

    def show(self, value: Any) -> str:
        """A value as a person types it. Source: practice."""
        if value is None:
            return ""
        if self.kind == Kind.AMOUNT:
            return show(value, unit="")
        if self.shown:
            return show(value, unit="") if isinstance(value, Decimal) else str(value)
        if isinstance(value, Decimal):
            return show_number(value)
        return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)

    def spoken(self, value: Any) -> Any:
        """A value as a spreadsheet holds it: the words of a choice, a number for an amount. Source: practice."""
        if self.kind == Kind.CHOICE:
            return next((str(label) for known, label in self.choices if known == value), value)
        return value


def _read_day(text: str) -> date:
    parts = text.split("/")
    try:
        when = date(*(int(part) for part in reversed(parts))) if len(parts) == 3 else date.fromisoformat(text)
    except (ValueError, OverflowError):
        when = date.min
    if not believable(when):
        raise ValidationError(_("«%(text)s» non è una data: si scrive 31/12/2026") % {"text": text})
    return when
