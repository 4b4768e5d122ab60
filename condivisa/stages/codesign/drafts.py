"""A project as the table writes it: plain facts, from a form, a file or the version before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class ActivityDraft:
    """An activity of a programme, by its code, with what it should achieve."""

    code: str
    programme: str
    title: str
    target: str = ""


@dataclass(frozen=True)
class LineDraft:
    """A line of the plan (EUR): who × activity × cost line × year × whose money.

    `source` is the code of the public money, for the contribution alone; `hours` × `hourly_cost` explain the amount.
    """

    activity: str
    body: UUID
    category: str
    cost_line: str
    year: int
    side: str
    amount: Decimal
    source: str = ""
    kind: str = "cash"
    hours: Decimal | None = None
    hourly_cost: Decimal | None = None


@dataclass(frozen=True)
class ProjectDraft:
    """A whole version: what will be done, the aims by programme, activities and plan."""

    text: str
    aims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    activities: tuple[ActivityDraft, ...] = ()
    lines: tuple[LineDraft, ...] = ()
