"""Days, moments and codes in the language of the letter that is being written."""

from __future__ import annotations

from datetime import date, datetime

from condivisa.base import days, words
from condivisa.records.screens.cells import language


def show_day(when: date) -> str:
    """`9 settembre 2025`, `9 September 2025`; see `base.days`. Source: practice."""
    return days.show_day(when, language())


def show_moment(at: datetime) -> str:
    """`9 settembre 2025, ore 12:00`, `9 September 2025, 12:00`; see `base.days`. Source: practice."""
    return days.show_moment(at, language())


def word(code: str) -> str:
    """How a code is said. Raises `KeyError` for an unknown code; see `base.words`. Source: practice."""
    return words.word(code, language())
