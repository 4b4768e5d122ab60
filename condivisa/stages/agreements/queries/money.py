"""The money of agreements: sums over movements and commitments, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce

from condivisa.base.money import ZERO
from condivisa.records.fields import MoneyField
from condivisa.stages.agreements.models import (
    Agreement,
    AgreementCommitment,
    BudgetLine,
    BudgetMovement,
    HourlyCost,
)
from condivisa.stages.agreements.rules.coverage import Pot
from condivisa.stages.applications.models import Side


@dataclass(frozen=True)
class GrantRow:
    """What a programme grants to a partner from a source in a year (EUR): at signature, and now."""

    agreement: int
    programme: int
    programme_code: str
    body: UUID
    source: int
    source_name: str
    year: int
    initial: Decimal
    granted: Decimal


@dataclass(frozen=True)
class BudgetRow:
    """A line of the plan with its amounts (EUR)."""

    line: BudgetLine
    initial: Decimal
    budget: Decimal


def grants(agreements: Iterable[int]) -> list[GrantRow]:
    """The contribution of these agreements by programme, partner, source and year, in one statement.

    What the final redetermination takes away is known downstream. Source: L. 241/1990, art. 12.
    """
    initial = Sum("amount", filter=Q(kind=BudgetMovement.Kind.INITIAL))
    rows = (
        BudgetMovement.objects.filter(line__agreement__in=list(agreements), line__side=Side.CONTRIBUTION)
        .order_by("line__agreement", "line__activity__programme", "line__body", "line__source", "line__year")
        .values_list(
            "line__agreement",
            "line__activity__programme",
            "line__activity__programme__code",
            "line__body",
            "line__source",
            "line__source__name",
            "line__year",
        )
        .annotate(initial=Coalesce(initial, 0, output_field=MoneyField()), granted=Sum("amount"))
    )
    return [GrantRow(*row) for row in rows]


def grants_in(rows: Iterable[BudgetRow]) -> list[GrantRow]:
    """The same from a plan already read, without asking the database. Source: L. 241/1990, art. 12."""
    sums: dict[tuple[int, int, str, UUID, int, str, int], tuple[Decimal, Decimal]] = {}
    for row in rows:
        line, programme = row.line, row.line.activity.programme
        if line.side != Side.CONTRIBUTION or line.source is None:
            continue
        key = (
            line.agreement_id,
            programme.pk,
            programme.code,
            line.body_id,
            line.source.pk,
            line.source.name,
            line.year,
        )
        initial, now = sums.get(key, (ZERO, ZERO))
        sums[key] = initial + row.initial, now + row.budget
    return [GrantRow(*key, *sums[key]) for key in sorted(sums, key=lambda key: (*key[:3], key[3].hex, *key[4:]))]


def commitments_of(agreement: Agreement) -> list[AgreementCommitment]:
    """What is committed for the agreement, source by source, year by year. Source: D.Lgs. 267/2000, art. 183."""
    if "commitments" in getattr(agreement, "_prefetched_objects_cache", {}):
        return list(agreement.commitments.all())
    return list(_commitments().filter(agreement=agreement))


def commitment_taken(commitment_id: int) -> bool:
    """Whether an agreement has taken a commitment. Source: D.Lgs. 267/2000, art. 183, c. 7."""
    return AgreementCommitment.objects.filter(commitment=commitment_id).exists()


def read_commitments(agreement: Agreement) -> None:
    """Read what is committed once, for a page that asks it more than once. Source: practice."""
    prefetch_related_objects([agreement], Prefetch("commitments", _commitments()))


def _commitments() -> QuerySet[AgreementCommitment]:
    found = AgreementCommitment.objects.select_related("commitment__booking__source")
    return found.order_by("commitment__booking__year", "pk")


def granted(agreement: Agreement) -> dict[Pot, Decimal]:
    """The contribution now granted (EUR), by source and year. Source: L. 241/1990, art. 12."""
    rows = (
        BudgetMovement.objects.filter(line__agreement=agreement, line__side=Side.CONTRIBUTION)
        .order_by()
        .values_list("line__source__name", "line__year")
        .annotate(total=Sum("amount"))
    )
    return {(source, year): total for source, year, total in rows}


def granted_total(agreement: Agreement) -> Decimal:
    """The whole contribution now granted (EUR). Source: L. 241/1990, art. 12."""
    return sum(granted(agreement).values(), ZERO)


def committed(agreement: Agreement) -> dict[Pot, Decimal]:
    """What is committed for the agreement with its visa (EUR), by source and year.

    Source: D.Lgs. 267/2000, art. 183, c. 7.
    """
    sums: dict[Pot, Decimal] = {}
    for link in commitments_of(agreement):
        pot = link.commitment.booking.source.name, link.commitment.booking.year
        sums[pot] = sums.get(pot, ZERO) + link.commitment.amount
    return sums


def line_budgets(lines: Sequence[int]) -> dict[int, Decimal]:
    """What each line holds now (EUR), by its key; a line without movements is left out. Source: practice."""
    rows = BudgetMovement.objects.filter(line__in=lines).order_by().values_list("line").annotate(total=Sum("amount"))
    return dict(rows)


def budget_lines(agreement: Agreement) -> QuerySet[Any]:
    """The lines of the plan with `initial` and `budget` (EUR), in the order people read them; a line that never held
    money is left out.

    Source: practice (piano economico-finanziario).
    """
    return (
        BudgetLine.objects.filter(agreement=agreement, movements__isnull=False)
        .select_related("activity__programme", "body", "source")
        .annotate(
            initial=Coalesce(
                Sum("movements__amount", filter=Q(movements__kind=BudgetMovement.Kind.INITIAL)),
                0,
                output_field=MoneyField(),
            ),
            budget=Sum("movements__amount"),
        )
        .order_by(
            "activity__programme__order", "activity__code", "body__sort_key", "category", "cost_line", "year", "pk"
        )
    )


def budget_grid(agreement: Agreement) -> list[BudgetRow]:
    """The whole plan, line by line. Source: practice (piano economico-finanziario)."""
    return [BudgetRow(line, line.initial, line.budget) for line in budget_lines(agreement)]


def revised_costs(lines: Iterable[int] | QuerySet[Any]) -> dict[int, list[tuple[date, Decimal]]]:
    """What labour revisions made of the hourly cost (EUR) of each line, and since when, oldest first.

    Source: practice (revisione del costo del lavoro).
    """
    costs: dict[int, list[tuple[date, Decimal]]] = {}
    revised = HourlyCost.objects.filter(line__in=lines).order_by("since")
    for line, since, amount in revised.values_list("line", "since", "amount"):
        costs.setdefault(line, []).append((since, amount))
    return costs


def hourly_costs(lines: Sequence[BudgetLine], on: date) -> dict[int, Decimal]:
    """The documented hourly cost (EUR) of each staff line in force on a day: the plan's, or the latest revision's.

    Source: practice (revisione del costo del lavoro).
    """
    costs = {line.pk: line.hourly_cost for line in lines if line.hourly_cost is not None}
    revised = HourlyCost.objects.filter(line__in=costs, since__lte=on).order_by("since")
    return costs | dict(revised.values_list("line", "amount"))
