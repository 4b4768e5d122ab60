"""A notice as an office drafts it: plain facts, from a form or from a procedure file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from condivisa.stages.calls.terms import Terms


@dataclass(frozen=True)
class SourceDraft:
    """A source of money of the procedure; `body` is the key of whose it is, where known."""

    code: str
    name: str
    body: UUID | None = None


@dataclass(frozen=True)
class ShareDraft:
    """What a source, by code, puts into a programme in a year (EUR); `computed` where no document states it."""

    source: str
    year: int
    amount: Decimal
    computed: bool = False


@dataclass(frozen=True)
class ProgrammeDraft:
    """A programme: its aims, the figures as stated (EUR), the shares that fund it; `was` is its code before."""

    code: str
    title: str
    aims: tuple[str, ...] = ()
    annual: Decimal | None = None
    triennial: Decimal | None = None
    shares: tuple[ShareDraft, ...] = ()
    was: str = field(default="", compare=False)


@dataclass(frozen=True)
class CriterionDraft:
    """How a proposal earns points: `scoring` is coefficient, steps or per_unit; `scale` labels with their values."""

    code: str
    title: str
    scoring: str
    max_points: Decimal
    scale: tuple[tuple[str, Decimal], ...] = ()
    per_unit: Decimal | None = None
    unit: str = ""
    max_units: Decimal | None = None
    threshold: Decimal | None = None


@dataclass(frozen=True)
class CallDraft:
    """A whole notice. `source` is the code of whose money it is; `links` are pairs of programme codes, the second
    also of another call of the procedure.
    """

    code: str
    title: str
    source: str
    sources: tuple[SourceDraft, ...]
    programmes: tuple[ProgrammeDraft, ...]
    criteria: tuple[CriterionDraft, ...] = ()
    terms: Terms = field(default_factory=Terms)
    links: tuple[tuple[str, str], ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    questions_until: datetime | None = None
    cup: str = ""
    cig: str = ""
    appeal_authority: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    """What the notice says in words and no rule computes, by the keys of `papers.STATED`."""
