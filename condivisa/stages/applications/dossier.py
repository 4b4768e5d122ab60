"""An application as its rules read it: plain facts, over frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from condivisa.base.money import ZERO
from condivisa.stages.calls.terms import Terms


@dataclass(frozen=True)
class SheetRow:
    """A row of the financial plan as a member fills it (EUR, hours, EUR an hour); `programme` is a code."""

    programme: str
    category: str
    cost_line: str
    action: str
    year: int
    side: str
    amount: Decimal
    kind: str = "cash"
    hours: Decimal | None = None
    hourly_cost: Decimal | None = None


@dataclass(frozen=True)
class PartnerFacts:
    """A member: whether it is an ETS, funded, has joined, confirmed this version, and what it has declared."""

    body: UUID
    name: str
    ets: bool
    funded: bool
    joined: bool
    confirmed: bool
    declarations: frozenset[str] = frozenset()
    member: int = 0


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme of the call: what its shares put in by year (EUR), and of the whole what is the notice's own."""

    code: str
    by_year: Mapping[int, Decimal]
    own: Decimal

    @property
    def whole(self) -> Decimal:
        """What all sources put in over the years (EUR)."""
        return sum(self.by_year.values(), Decimal("0.00"))


def programme_facts(code: str, shares: Mapping[tuple[int, int], Decimal], own_source: int | None) -> ProgrammeFacts:
    """The facts of a programme from what each source (by key) puts in each year (EUR). Source: practice."""
    by_year: dict[int, Decimal] = {}
    for (_source, year), amount in shares.items():
        by_year[year] = by_year.get(year, ZERO) + amount
    own = sum((amount for (source, _year), amount in shares.items() if source == own_source), ZERO)
    return ProgrammeFacts(code, by_year, own)


@dataclass(frozen=True)
class Row:
    """A saved row of the plan, whose it is and what they are called."""

    body: UUID
    row: SheetRow
    name: str = ""


@dataclass(frozen=True)
class Dossier:
    """A whole application: `wanted` are the codes of its programmes, `programmes` those of the call.

    `elsewhere` names the members that another submitted application of the call already has for one of its programmes.
    """

    form: str
    proposal: str
    wanted: frozenset[str]
    programmes: tuple[ProgrammeFacts, ...]
    partners: tuple[PartnerFacts, ...]
    rows: tuple[Row, ...]
    terms: Terms
    years: tuple[int, ...]
    elsewhere: tuple[str, ...] = field(default_factory=tuple)
