"""Values that national law fixes, each a dated history with its citation and the day it was last checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.days import add_months
from condivisa.base.findings import Finding, warns


class NotInForce(LookupError):
    """No value was in force on the day asked for."""


@dataclass(frozen=True)
class InForce:
    """One value: in force since a day, by a source that somebody last read on `checked_on`."""

    since: date
    value: Decimal
    source: str
    checked_on: date


@dataclass(frozen=True)
class Parameter:
    """A value of the law through time. `unit` is EUR, percent, hours, days, months or years."""

    title: str
    unit: str
    history: Sequence[InForce]

    def entry(self, on: date) -> InForce:
        """The entry in force on a day. Raises `NotInForce` before the first one. Source: practice."""
        past = [entry for entry in self.history if entry.since <= on]
        if not past:
            raise NotInForce(f"{self.title}: {on.isoformat()}")
        return max(past, key=lambda entry: entry.since)

    def value(self, on: date) -> Decimal:
        """The value in force on a day, in the parameter's unit. Raises `NotInForce`. Source: practice."""
        return self.entry(on).value

    def nearest(self, on: date) -> Decimal:
        """The value on a day typed by somebody, maybe by mistake: before the first one, the first. Source: practice."""
        return self.value(max(on, min(entry.since for entry in self.history)))

    def stale(self, on: date) -> list[Finding]:
        """Warn when the last check of the value in force is over a year old. Source: practice."""
        entry = self.entry(on)
        if add_months(entry.checked_on, 12) >= on:
            return []
        return [warns("law.parameter_unchecked", entry.source, title=self.title, checked_on=entry.checked_on)]
