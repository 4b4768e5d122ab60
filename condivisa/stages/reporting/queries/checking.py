"""Where the check of a report stands: rows to decide, what was decided of them, how the sample came out."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from condivisa.stages.reporting.models import Expense, FinancialReport, RowCheck, Sample
from condivisa.stages.reporting.queries.judged import decided
from condivisa.stages.reporting.rules.facts import numbered
from condivisa.stages.reporting.rules.sampling import Stratum

NOTHING = Decimal("0.00")
PARKED = RowCheck.Outcome.PARKED


class Said(NamedTuple):
    """What the check of this report said of a row; `outcome` is empty while nothing was said. `period` is the number of
    the report where it first appeared."""

    number: int
    kind: str
    amount: Decimal
    first_here: bool
    side: str
    period: int
    outcome: str = ""
    admitted: Decimal = NOTHING
    cut: Decimal = NOTHING
    looked_at: bool = True

    @property
    def numbered(self) -> str:
        """Its number as every page says it."""
        return numbered(self.period, self.number)


def to_decide(report: FinancialReport) -> QuerySet[Expense]:
    """The rows that the check of a report has to decide: its own, and those that earlier checks, closed, left parked.

    Source: practice.
    """
    period = report.period
    parked = RowCheck.objects.filter(
        outcome=PARKED,
        report__state=FinancialReport.State.CHECKED,
        report__period__agreement=period.agreement_id,
        report__period__number__lt=period.number,
    )
    came_back = decided(Expense.objects.filter(pk__in=parked.values("expense"))).filter(
        Q(decided__isnull=True) | Q(decided__report=report)
    )
    # Read first, for they are few: as a subquery under "or", PostgreSQL walks the rows of every report there is.
    keys = list(came_back.values_list("pk", flat=True))
    return Expense.objects.filter(Q(report=report) | Q(pk__in=keys))


def said(report: FinancialReport, deciding: QuerySet[Expense] | None = None) -> dict[int, Said]:
    """What the check of a report said of each row it has to decide (`deciding`, where that was asked already), by the
    row's key. Source: practice.
    """
    deciding = to_decide(report) if deciding is None else deciding
    asked = ("pk", "number", "kind", "amount", "report", "line__side", "report__period__number")
    rows = deciding.order_by("report", "number").values_list(*asked)
    fields = ("expense", "outcome", "admitted", "cut", "looked_at")
    checks = {check[0]: check[1:] for check in RowCheck.objects.filter(report=report).values_list(*fields)}
    return {
        pk: Said(number, kind, amount, first == report.pk, side, period, *checks.get(pk, ()))
        for pk, number, kind, amount, first, side, period in rows
    }


def drawn(report: FinancialReport) -> dict[int, str]:
    """The rows drawn for a full check: key → stratum. Source: D.P.R. 445/2000, art. 71."""
    return dict(Sample.rows.through.objects.filter(sample__report=report).values_list("expense", "sample__stratum"))


def strata(report: FinancialReport, rows: dict[int, Said]) -> list[Stratum]:
    """How the rows drawn from each stratum came out so far, from what was said of the rows.

    Source: D.P.R. 445/2000, art. 71.
    """
    of_stratum: dict[str, list[Said]] = {}
    for pk, stratum in drawn(report).items():
        of_stratum.setdefault(stratum, []).append(rows[pk])
    samples = Sample.objects.filter(report=report).order_by("stratum").values_list("stratum", "whole")
    made = []
    for stratum, whole in samples:
        looked = [row for row in of_stratum.get(stratum, []) if row.outcome and row.outcome != PARKED]
        made.append(
            Stratum(
                stratum,
                sum((row.admitted + row.cut for row in looked), NOTHING),
                sum((row.cut for row in looked), NOTHING),
                sum(not row.outcome for row in of_stratum.get(stratum, [])),
                whole,
            )
        )
    return made
