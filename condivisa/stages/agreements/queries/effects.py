"""What a change would do, before it is sent: line by line, against its ceiling, against what is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, Figure
from condivisa.parties.models import Body
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, BudgetMovement, SigningCheck
from condivisa.stages.agreements.queries.changes import (
    REASONS,
    coverage_after,
    findings_of_change,
    moves_of,
    own_share_of,
    revision_of,
)
from condivisa.stages.agreements.queries.facts import extension_of, shifted_lines
from condivisa.stages.agreements.queries.money import committed, hourly_costs
from condivisa.stages.agreements.queries.reading import parties_of
from condivisa.stages.agreements.rules import shifts
from condivisa.stages.agreements.rules.coverage import Pot
from condivisa.stages.agreements.rules.extension import counted, left
from condivisa.stages.agreements.rules.labour import RevisedLine
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Source
from condivisa.stages.calls.terms import KINDS, TermOpen
from condivisa.stages.codesign.models import Round
from condivisa.stages.codesign.rules import OwnShare

BASE = "extension_base"


@dataclass(frozen=True)
class PlanRow:
    """A line of the plan and what it holds (EUR)."""

    line: BudgetLine
    budget: Decimal


@dataclass(frozen=True)
class LineEffect:
    """What a line holds and what a change adds to it or takes from it (EUR); of a shift, its `share` (percent)."""

    line: BudgetLine
    before: Decimal
    change: Decimal
    share: Figure | None = None

    @property
    def after(self) -> Decimal:
        """What it would hold (EUR)."""
        return self.before + self.change


@dataclass(frozen=True)
class Room:
    """What may still be added under one reading of the ceiling's base (EUR), and what is asked of it.

    `chosen`: the reading that the terms set. `used` is what earlier extensions added.
    """

    base: str
    left: Figure
    asked: Decimal
    chosen: bool

    @property
    def after(self) -> Decimal:
        """What would be left (EUR)."""
        return self.left.value - self.asked


@dataclass(frozen=True)
class PotEffect:
    """The grant of a source and year as it would become (EUR), beside what is committed for it."""

    source: str
    year: int
    granted: Decimal
    committed: Decimal

    @property
    def missing(self) -> Decimal:
        """What must still be committed with its visa before the signature (EUR)."""
        return max(ZERO, self.granted - self.committed)


@dataclass(frozen=True)
class Effects:
    """All that a change would do; what its kind does not touch is left empty.

    `findings` stand against the proposal, `uncovered` only against its signature. `way` is what a shift asks for.
    """

    change: Amendment
    lines: Sequence[LineEffect]
    totals: Mapping[str, tuple[Decimal, Decimal]]
    findings: Sequence[Finding]
    uncovered: Sequence[Finding]
    pots: Sequence[PotEffect]
    rooms: Sequence[Room]
    way: shifts.Way | None
    revised: Sequence[RevisedLine]
    own_shares: Sequence[OwnShare]
    between_partners: bool
    """Whether a shift passes money from a partner to another: it is then approved however small."""


def plan_of(agreement: Agreement) -> list[PlanRow]:
    """Every line of the plan in the order people read it, those still without money too. Source: practice."""
    lines = (
        BudgetLine.objects.filter(agreement=agreement)
        .select_related("activity__programme", "body", "source")
        .annotate(budget=Sum("movements__amount"))
        .order_by(
            "activity__programme__order", "activity__code", "body__sort_key", "category", "cost_line", "year", "pk"
        )
    )
    return [PlanRow(line, line.budget or ZERO) for line in lines]


def staff_of(agreement: Agreement, on: date) -> list[tuple[BudgetLine, Decimal, Decimal]]:
    """The staff lines that a revision may touch, with the hours left from a day and the hourly cost (EUR) in force.

    Source: practice.
    """
    lines = [
        row.line
        for row in plan_of(agreement)
        if row.line.side == Side.CONTRIBUTION and row.line.hours is not None and row.line.hourly_cost is not None
    ]
    residual, costs = questions.residual_hours([line.pk for line in lines], on), hourly_costs(lines, on)
    return [(line, residual.get(line.pk, ZERO), costs[line.pk]) for line in lines]


def rounds_for(agreement: Agreement, kind: str) -> list[Round]:
    """The ended rounds of the table that a change of a kind may rest on, newest first. Source: D.M. 72/2021, par. 3."""
    reasons = REASONS.get(Amendment.Kind(kind), ())
    ended = Round.objects.filter(
        table=agreement.final_project.round.table_id, reason__in=reasons, closed_at__isnull=False
    )
    return list(ended.order_by("-number"))


def who_may_join(agreement: Agreement) -> list[Body]:
    """Who may take over at once: the partners, and bodies already checked for this agreement. Source: practice."""
    checked = SigningCheck.objects.filter(agreement=agreement, body__isnull=False).values("body")
    bound = [partner.body_id for partner in parties_of(agreement)]
    return list((Body.objects.filter(pk__in=checked) | Body.objects.filter(pk__in=bound)).order_by("sort_key", "pk"))


def amendments_of(agreement: Agreement) -> QuerySet[Amendment]:
    """The changes of an agreement, newest first. Source: L. 241/1990, art. 10."""
    return Amendment.objects.filter(agreement=agreement).select_related("paper", "round").order_by("-number")


def contribution_of(agreement: Agreement, changes: Sequence[Amendment]) -> dict[int, Decimal]:
    """By change, what it adds to the contribution of the agreement (EUR), in one statement. Source: practice."""
    public = set(agreement.lines.filter(side=Side.CONTRIBUTION).values_list("pk", flat=True))
    return {
        one.pk: ZERO
        if one.kind == Amendment.Kind.PARTNER_CHANGE  # what leaves a partner reaches the other
        else sum((amount for line, amount in moves_of(one).items() if line in public), ZERO)
        for one in changes
    }


def carried_out(change: Amendment) -> list[LineEffect]:
    """The lines that a change asks to touch, or that it has touched once carried out, on both sides of a handover.

    What each held before is not said: other changes have come since. Source: practice.
    """
    moved = dict(BudgetMovement.objects.filter(amendment=change).values_list("line", "amount")) or moves_of(change)
    lines = BudgetLine.objects.filter(pk__in=moved).select_related("activity", "body", "source")
    return [LineEffect(line, ZERO, moved[line.pk]) for line in lines.order_by("activity__code", "year", "pk")]


def effects_of(change: Amendment, *, on: date) -> Effects:
    """What a change would do, judged on a day by the rules that will judge its act.

    Source: D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183 and 191.
    """
    agreement, kind, moves = change.agreement, Amendment.Kind(change.kind), moves_of(change)
    plan = plan_of(agreement)
    shifted = shifted_lines(agreement, moves) if kind == Amendment.Kind.SHIFT else []
    sums = _shares(agreement, shifted, plan)
    return Effects(
        change=change,
        lines=[
            LineEffect(row.line, row.budget, moves[row.line.pk], sums.get(row.line.pk))
            for row in plan
            if row.line.pk in moves
        ],
        totals=_totals(plan, moves),
        findings=findings_of_change(agreement, change, on=on),
        uncovered=coverage_after(agreement, change),
        pots=_pots(agreement, change, plan, moves),
        rooms=_rooms(agreement, moves) if kind == Amendment.Kind.EXTENSION else [],
        way=way_of(agreement, shifted, plan, by_lead=change.by_lead),
        revised=_revised(change) if kind == Amendment.Kind.LABOUR_REVISION else [],
        own_shares=own_share_of(agreement, moves),
        between_partners=shifts.between_partners(shifted),
    )


def way_of(
    agreement: Agreement, lines: Sequence[shifts.ShiftedLine], plan: Sequence[PlanRow], *, by_lead: bool
) -> shifts.Way | None:
    """What a shift asks for: its record, a notice, an approval, both signatures; None while nothing moves or a term
    is open.

    Source: the agreement's own clause.
    """
    if not lines:
        return None
    try:
        return shifts.way(lines, sum((row.budget for row in plan), ZERO), agreement.terms, by_lead=by_lead)
    except TermOpen:
        return None


def _shares(agreement: Agreement, lines: Sequence[shifts.ShiftedLine], plan: Sequence[PlanRow]) -> dict[int, Figure]:
    whole = sum((row.budget for row in plan), ZERO) if agreement.terms.get("shift_base") == "total" else None
    return {line.key: shifts.share(line, whole) for line in lines}


def _totals(plan: Sequence[PlanRow], moves: Mapping[int, Decimal]) -> dict[str, tuple[Decimal, Decimal]]:
    """By side, what the whole plan holds now and what it would hold (EUR)."""
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for row in plan:
        now, then = totals.get(row.line.side, (ZERO, ZERO))
        totals[row.line.side] = (now + row.budget, then + row.budget + moves.get(row.line.pk, ZERO))
    return totals


def _pots(
    agreement: Agreement, change: Amendment, plan: Sequence[PlanRow], moves: Mapping[int, Decimal]
) -> list[PotEffect]:
    """The sources and years whose grant would change."""
    after: dict[Pot, Decimal] = {}
    moved: dict[Pot, Decimal] = {}
    handed = change.kind == Amendment.Kind.PARTNER_CHANGE  # what leaves a partner reaches the other
    for row in plan:
        if row.line.source is None:
            continue
        pot = (row.line.source.name, row.line.year)
        more = ZERO if handed else moves.get(row.line.pk, ZERO)
        moved[pot] = moved.get(pot, ZERO) + more
        after[pot] = after.get(pot, ZERO) + row.budget + more
    bound = committed(agreement)
    return [PotEffect(*pot, after[pot], bound.get(pot, ZERO)) for pot in sorted(after) if moved[pot]]


def _rooms(agreement: Agreement, moves: Mapping[int, Decimal]) -> list[Room]:
    """Both readings of the base, the one of the terms first; none while percentage or scope are open."""
    asks, terms = extension_of(agreement, moves), agreement.terms
    chosen = terms.get(BASE)
    rooms = []
    for base in sorted(KINDS[BASE].choices, key=lambda one: one != chosen):
        try:
            room = left(asks.agreed, asks.used, terms.with_values({BASE: base}, terms.clause(BASE)))
        except TermOpen:
            return []
        rooms.append(Room(base, room, counted(asks.asked, base), base == chosen))
    return rooms


def _revised(change: Amendment) -> list[RevisedLine]:
    costs: dict[str, Any] = change.content["costs"]
    asked = {int(key): (Decimal(hours), Decimal(cost)) for key, (hours, cost) in costs.items()}
    return revision_of(change.agreement, asked, change.effect_date)[0]


def bodies_of(change: Amendment) -> list[tuple[str, Body]]:
    """Who leaves and who joins by a change of partners, each with the word of its part. Source: practice."""
    if change.kind != Amendment.Kind.PARTNER_CHANGE:
        return []
    keys = {who: UUID(key) for who in ("leaving", "joining") if (key := change.content[who])}
    found = Body.objects.in_bulk(list(keys.values()))
    return [(who, found[key]) for who, key in keys.items()]


def sources_of(agreement: Agreement) -> list[Source]:
    """The sources of public money of the agreement's call. Source: D.Lgs. 267/2000, art. 183."""
    return list(Source.objects.filter(procedure=agreement.call.procedure_id).order_by("code"))
