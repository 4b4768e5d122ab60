"""Amounts in EUR: exact, rounded once, explained.

Amounts are `Decimal`; percentages are written as people write them (10 means 10 %).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from condivisa.base.elision import marked

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
TOO_LARGE = Decimal(10) ** 13
"""EUR that nothing here is worth: sums of less are exact, and fit in a database's whole number."""


class NotAnAmount(ValueError):
    """A text that is not an amount. `reading` is what we would have read, where a reading is likely."""

    def __init__(self, text: str, reading: str = ""):
        self.text, self.reading = text, reading
        super().__init__(text)


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent (EUR). Called once, at the end of a computation. Source: practice."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def percent_of(percent: Decimal, base: Decimal) -> Decimal:
    """`percent` (10 = 10 %) of `base` (EUR), not yet rounded. Source: practice."""
    return base * percent / HUNDRED


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` (EUR, whole cents) by `weights`, so that the parts add up to it.

    Largest remainder: every part is rounded down to the cent, then the cents left go to the largest
    remainders, first come first. Weights are not negative and not all zero: `ValueError` otherwise.
    Source: practice.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative nor all zero")
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    exact = [total * weight / whole for weight in weights]
    parts = [amount.quantize(CENT, ROUND_DOWN) for amount in exact]
    left = int((total - sum(parts, ZERO)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:left]:
        parts[place] += CENT
    return parts


@dataclass(frozen=True)
class Figure:
    """A computed amount that explains itself: value, formula in words, inputs, the clause it comes from.

    `steps` are figures this one was computed from, shown when the reader opens it.
    """

    value: Decimal
    formula: str
    inputs: Mapping[str, Decimal | int | str | date] = field(default_factory=dict)
    source: str = ""
    steps: tuple[Figure, ...] = ()


_FILE = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?")
_FORM = re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]{1,2})?")


def read_file_amount(text: str) -> Decimal:
    """Read an amount as files write it, `1234.56` (EUR). Raises `NotAnAmount`. Source: practice."""
    text = text.strip()
    if not _FILE.fullmatch(text):
        as_form = text.replace(".", "").replace(",", ".")
        raise NotAnAmount(text, as_form if _FORM.fullmatch(text) and _FILE.fullmatch(as_form) else "")
    return Decimal(text).quantize(CENT)


def read_form_amount(text: str) -> Decimal:
    """Read an amount as people write it in Italy: `1.234,56`, `1234,56` or `1234` (EUR), with or without its €.

    `1.23` and `12.34,5` are refused with `NotAnAmount`, which says what we would have read.
    Source: practice.
    """
    bare = text.strip().removeprefix("€").removesuffix("€").strip().replace("\N{NO-BREAK SPACE}", "")
    amount = bare.replace(".", "").replace(",", ".")
    if not _FORM.fullmatch(bare) or not _FILE.fullmatch(amount):
        likely = bare.replace(",", ".") if bare.count(".") + bare.count(",") == 1 else amount
        raise NotAnAmount(text, show(Decimal(likely)) if _FILE.fullmatch(likely) else "")
    return Decimal(amount).quantize(CENT)


def show(amount: Decimal, unit: str = "€") -> str:
    """`1.853.793,00 €`: the Italian writing of an amount, also in the English pages. Source: practice."""
    digits = f"{cents(amount):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{digits}\N{NO-BREAK SPACE}{unit}" if unit else digits


def show_percent(percent: Decimal) -> str:
    """`9,09 %`: a percentage as people read it, at most two decimals; marked for the article before it (`elision`).

    Source: practice.
    """
    text = f"{percent.quantize(CENT, ROUND_HALF_UP):f}".rstrip("0").rstrip(".") or "0"
    return marked(text.replace(".", ",")) + "\N{NO-BREAK SPACE}%"
