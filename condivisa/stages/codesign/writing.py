"""A project as people type it: from what is kept, or from the proposals, to a draft and its grids, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.grids import Grid
from condivisa.stages.applications.models import CofinancingKind, CostCategory, Side
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft, ProjectDraft


@dataclass(frozen=True)
class Naming:
    """What a project may name: programmes, bodies and sources, as choices; the years of the percorso."""

    programmes: Sequence[tuple[str, str]]
    bodies: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    years: Sequence[int]
    aims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Programme → the aims of the notice."""


def activities_grid(naming: Naming) -> Grid:
    """The activities of a project, one a row. Source: D.M. 72/2021, par. 3."""
    return Grid(
        "attivita",
        _("Le attività"),
        [
            Column("code", gettext_lazy("Codice"), longest=20),
            Column("programme", gettext_lazy("Programma"), Kind.CHOICE, naming.programmes),
            Column("title", gettext_lazy("Attività"), wide=True),
            Column("target", gettext_lazy("Che cosa deve ottenere"), longest=200, required=False, wide=True),
        ],
    )


def plan_grid(naming: Naming) -> Grid:
    """The financial plan: who × activity × cost line × year × whose money. Source: D.M. 72/2021, par. 3."""
    return Grid(
        "piano",
        _("Il piano economico"),
        [
            Column("activity", gettext_lazy("Codice dell’attività"), longest=20),
            Column("body", gettext_lazy("Ente"), Kind.CHOICE, naming.bodies, wide=True),
            Column("category", gettext_lazy("Macrovoce"), Kind.CHOICE, CostCategory.choices),
            Column("cost_line", gettext_lazy("Voce di spesa"), longest=120, wide=True),
            Column("year", gettext_lazy("Anno"), Kind.CHOICE, [(str(year), str(year)) for year in naming.years]),
            Column("side", gettext_lazy("A carico di"), Kind.CHOICE, Side.choices),
            Column("source", gettext_lazy("Fonte del contributo"), Kind.CHOICE, naming.sources, required=False),
            Column("amount", gettext_lazy("Importo"), Kind.AMOUNT),
            Column("kind", gettext_lazy("Forma dell’apporto"), Kind.CHOICE, CofinancingKind.choices, required=False),
            Column("hours", gettext_lazy("Ore"), Kind.NUMBER, required=False),
            Column("hourly_cost", gettext_lazy("Costo orario"), Kind.AMOUNT, required=False),
        ],
    )


def activity_rows(draft: ProjectDraft) -> list[dict[str, Any]]:
    """The activities as rows of their grid. Source: practice."""
    return [
        {"code": one.code, "programme": one.programme, "title": one.title, "target": one.target}
        for one in draft.activities
    ]


def plan_rows(draft: ProjectDraft) -> list[dict[str, Any]]:
    """The plan as rows of its grid. Source: practice."""
    names = ("activity", "category", "cost_line", "side", "source", "amount", "kind", "hours", "hourly_cost")
    return [
        {**{name: getattr(one, name) for name in names}, "body": str(one.body), "year": str(one.year)}
        for one in draft.lines
    ]


def draft_of(text: str, aims: Mapping[str, str], activities: Grid, plan: Grid) -> ProjectDraft:
    """What was typed, once every cell could be read; `aims` are texts, one aim a line. Source: practice."""
    return ProjectDraft(
        text=text,
        aims={code: tuple(line.strip() for line in said.splitlines() if line.strip()) for code, said in aims.items()},
        activities=tuple(ActivityDraft(**row) for row in activities.values),
        lines=tuple(
            LineDraft(
                **{
                    **row,
                    "body": UUID(row["body"]),
                    "year": int(row["year"]),
                    "source": row["source"] or "",
                    "kind": row["kind"] or CofinancingKind.CASH,
                }
            )
            for row in plan.values
        ),
    )


def apart(activities: Grid, plan: Grid) -> tuple[Grid, Grid]:
    """The two grids with what one says against the other beside its cell: an activity twice, or of no row above; a
    contribution without its source, or a source of money that is no contribution.

    Source: D.M. 72/2021, par. 3; practice.
    """
    place = {column.name: number for number, column in enumerate(activities.columns)}
    codes = [row[place["code"]].text.strip() for row in activities.rows]
    twice = {
        (number, "code"): _("c’è già un’attività con questo codice")
        for number, code in enumerate(codes, 1)
        if code and code in codes[: number - 1]
    }
    at = {column.name: number for number, column in enumerate(plan.columns)}
    errors: dict[tuple[int, str], str] = {}
    for number, row in enumerate(plan.rows, 1):
        code, side, source = (row[at[name]] for name in ("activity", "side", "source"))
        amount = row[at["amount"]]
        if code.text.strip() and code.text.strip() not in codes:
            errors[number, "activity"] = _("nessuna attività qui sopra ha questo codice")
        if side.value == Side.CONTRIBUTION and not source.text.strip():
            errors[number, "source"] = _("il contributo ha la sua fonte")
        elif side.value and side.value != Side.CONTRIBUTION and source.text.strip():
            errors[number, "source"] = _("solo il contributo ha una fonte")
        if amount.value is not None and amount.value < 0:
            errors[number, "amount"] = _("un importo non è mai sotto zero")
    return activities.with_errors(twice), plan.with_errors(errors)


@dataclass(frozen=True)
class Proposed:
    """A row of an applicant's plan, for a table to start from."""

    programme: str
    action: str
    body: UUID
    category: str
    cost_line: str
    year: int
    side: str
    kind: str
    amount: Any
    hours: Any
    hourly_cost: Any


def from_proposals(
    proposals: Sequence[tuple[str, str]],
    rows: Iterable[Proposed],
    aims: Mapping[str, tuple[str, ...]],
    funders: Mapping[tuple[str, int], Sequence[str]],
) -> ProjectDraft:
    """A project made of what was proposed: texts one after the other, an activity for each action, the plans together.

    `proposals` are titles and texts. The applicants did not say the source of the contribution: it is put in where a
    programme has one alone that year (`funders`), otherwise the table chooses it. Source: D.M. 72/2021, par. 3.
    """
    titled = len(proposals) > 1
    text = "\n\n".join(f"{title}\n\n{said}" if titled else said for title, said in proposals)
    codes: dict[tuple[str, str], str] = {}
    lines = []
    for row in rows:
        key = (row.programme, row.action)
        if key not in codes:
            place = sum(programme == row.programme for programme, _action in codes) + 1
            codes[key] = f"{row.programme}.{place}"
        own = funders.get((row.programme, row.year), ())
        lines.append(
            LineDraft(
                activity=codes[key],
                body=row.body,
                category=row.category,
                cost_line=row.cost_line,
                year=row.year,
                side=row.side,
                amount=row.amount,
                source=own[0] if row.side == Side.CONTRIBUTION and len(own) == 1 else "",
                kind=row.kind,
                hours=row.hours,
                hourly_cost=row.hourly_cost,
            )
        )
    activities = tuple(
        ActivityDraft(code, programme, action or programme) for (programme, action), code in codes.items()
    )
    return ProjectDraft(text=text, aims=aims, activities=activities, lines=tuple(lines))
