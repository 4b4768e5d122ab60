"""Agreements as anybody may read them: money granted, paid and left, changes, reports by state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.safestring import SafeString

from condivisa.base.days import day
from condivisa.base.money import ZERO
from condivisa.overview.portal import drawings, money
from condivisa.overview.portal.drawings import Steps
from condivisa.overview.portal.queries.published import Act, agreements, published, titles_of
from condivisa.records.fields import MoneyField
from condivisa.records.publication.actions import subject_of
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement, Partner
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Programme
from condivisa.stages.monitoring.queries import Outcome, outcome
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.payments.queries import ledger as payments
from condivisa.stages.payments.queries.ledger import LedgerRow
from condivisa.stages.reporting.models import Expense, FinancialReport, ReportingPeriod, RowCheck

LEDGER_ROWS = 25
"""Rows of a ledger on one page: some have hundreds of partners and programmes."""
SIGNED = (Amendment.State.SIGNED, Amendment.State.NOTIFIED, Amendment.State.RECORDED)


@dataclass(frozen=True)
class AgreementPage:
    """All that the public page of an agreement shows."""

    agreement: Any
    partners: Sequence[Partner]
    rows: Page[LedgerRow]
    brief: MoneyTable | None
    table: MoneyTable | None
    chart: SafeString
    over_time: MoneyTable
    amendments: Sequence[Amendment]
    periods: Sequence[Any]
    acts: Sequence[Act]


def with_money(some: QuerySet[Agreement]) -> list[Any]:
    """Signed agreements with their contribution: granted, admitted, paid, returned, left (EUR), reports by state.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    key = OuterRef("pk")
    budget = BudgetMovement.objects.filter(line__agreement=key, line__side=Side.CONTRIBUTION)
    checks = RowCheck.objects.filter(
        expense__line__agreement=key,
        expense__line__side=Side.CONTRIBUTION,
        report__state=FinancialReport.State.CHECKED,
    )
    moved = MoneyMovement.objects.filter(agreement=key)
    reports = FinancialReport.objects.filter(period__agreement=key)
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    periods = ReportingPeriod.objects.filter(agreement=key).order_by()
    found = (
        agreements()
        .filter(pk__in=some.values("pk"))
        .annotate(
            table=F("final_project__round__table"),
            budget=total(budget, "line__agreement"),
            reduced=total(moved.filter(kind=MoneyMovement.Kind.REDUCED), "agreement"),
            paid=total(moved.filter(kind=MoneyMovement.Kind.PAID), "agreement"),
            returned=total(moved.filter(kind=MoneyMovement.Kind.RETURNED), "agreement"),
            admitted=total(checks, "expense__line__agreement", "admitted"),
            periods=Coalesce(grouped(periods, "agreement", Count("pk")), 0),
            submitted=Coalesce(
                grouped(reports.exclude(state=FinancialReport.State.DRAFT), "period__agreement", Count("pk")), 0
            ),
            checked=Coalesce(
                grouped(reports.filter(state=FinancialReport.State.CHECKED), "period__agreement", Count("pk")), 0
            ),
            next_due=grouped(periods.filter(~Exists(handed_in)), "agreement", Min("due")),
        )
        .defer("terms_json")
        .order_by("signed_at", "pk")
    )
    return [_with_left(agreement) for agreement in found]


def agreement(slug: str, key: int, *, number: str | None = None, at: datetime) -> AgreementPage:
    """One signed agreement. Raises `Http404` for one in preparation. Source: D.Lgs. 33/2013, art. 23 and 26-27."""
    partners = Partner.objects.select_related("body").order_by("-lead", "body__sort_key", "pk")
    changes = Amendment.objects.filter(state__in=SIGNED).select_related("paper").order_by("number")
    found = (
        agreements()
        .filter(call__procedure__slug=slug, pk=key)
        .select_related("call__procedure__administration", "paper")
        .prefetch_related(Prefetch("partners", partners), Prefetch("amendments", changes))
        .first()
    )
    if found is None:
        raise Http404
    amendments = list(found.amendments.all())
    rows = payments.ledger(found)
    shown = Paginator(rows, LEDGER_ROWS).get_page(number)
    steps = over_time(agreement=found)
    return AgreementPage(
        agreement=found,
        partners=list(found.partners.all()),
        rows=shown,
        brief=money.by_programme(rows, programme_names(call=found.call_id)),
        table=money.ledger(rows, list(shown)),
        chart=drawings.over_time(steps, day(at)),
        over_time=money.over_time(steps, day(at)),
        amendments=amendments,
        periods=_periods(found, day(at)),
        acts=_acts(found, amendments),
    )


def programme_names(**where: Any) -> dict[int, str]:
    """What programmes are called, by key. Source: practice."""
    return dict(Programme.objects.filter(**where).values_list("pk", "title"))


def results(slug: str, key: int) -> tuple[Agreement, Outcome]:
    """A signed agreement with what it has achieved. Raises `Http404` for one in preparation.

    Source: D.Lgs. 117/2017, art. 93, c. 4; D.Lgs. 33/2013, art. 26-27.
    """
    found = agreements().filter(call__procedure__slug=slug, pk=key).select_related("call__procedure").first()
    if found is None:
        raise Http404
    return found, outcome(found)


def over_time(**of: Any) -> Steps:
    """How the contribution was planned by year, reported and paid by day: of one `agreement`, or of all those of an
    `agreement__call__procedure`. Two statements. A report counts from the day it was submitted.

    Source: D.Lgs. 33/2013, art. 26-27; practice.
    """
    lines = {f"line__{path}": value for path, value in of.items()} | {"line__side": Side.CONTRIBUTION}
    budget = BudgetMovement.objects.filter(**lines).exclude(line__agreement__state=Agreement.State.DRAFT)
    yearly = budget.order_by("line__year").values_list("line__year").annotate(total=Sum("amount"))
    planned = [(date(year, 1, 1), amount) for year, amount in yearly]
    reported = (
        Expense.objects.filter(**lines)
        .exclude(report__state=FinancialReport.State.DRAFT)
        .order_by()
        .values_list(Value("reported", CharField()), "report__submitted_at")
        .annotate(total=Sum("amount"))
    )
    paid = (
        MoneyMovement.objects.filter(**of, kind=MoneyMovement.Kind.PAID)
        .order_by()
        .values_list(Value("paid", CharField()), "at")
        .annotate(total=Sum("amount"))
    )
    moved = sorted((day(at), kind, amount) for kind, at, amount in reported.union(paid, all=True))
    return Steps(
        _so_far(planned),
        _so_far([(when, amount) for when, kind, amount in moved if kind == "reported"]),
        _so_far([(when, amount) for when, kind, amount in moved if kind == "paid"]),
    )


def grouped(rows: QuerySet[Any], by: str, what: Any) -> Subquery:
    """One outcome of an aggregate over the rows that belong to the outer row. Source: practice."""
    return Subquery(rows.order_by().values(by).annotate(outcome=what).values("outcome"))


def total(rows: QuerySet[Any], by: str, amount: str = "amount") -> Coalesce:
    """The sum of an amount (EUR) over the rows that belong to the outer row; nothing reads as 0. Source: practice."""
    return Coalesce(grouped(rows, by, Sum(amount)), Value(ZERO, output_field=MoneyField()))


def _so_far(steps: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """What each day has come to: days are told here, since SQLite would call Python for each of thousands of rows."""
    total, reached = ZERO, dict[date, Decimal]()
    for when, amount in steps:
        total += amount
        reached[when] = total
    return list(reached.items())


def _with_left(agreement: Any) -> Any:
    agreement.granted = agreement.budget - agreement.reduced
    agreement.left = agreement.granted - agreement.paid + agreement.returned
    agreement.settled = agreement.state == Agreement.State.CLOSED
    return agreement


def _periods(found: Agreement, today: date) -> list[Any]:
    """The periods to report on; of a report, only whether it is in and checked: a draft is nobody's business."""
    report = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    periods: list[Any] = list(
        ReportingPeriod.objects.filter(agreement=found)
        .annotate(
            report_state=Subquery(report.values("state")),
            submitted_at=Subquery(report.values("submitted_at")),
            checked_at=Subquery(report.values("checked_at")),
        )
        .order_by("number")
    )
    for one in periods:
        one.overdue = one.report_state is None and one.due < today
        one.running = one.report_state is None and one.first <= today
    return periods


def _acts(found: Agreement, amendments: Sequence[Amendment]) -> list[Act]:
    subjects = [subject_of(found), *(subject_of(one) for one in amendments)]
    papers = [paper for paper in (found.paper_id, *(one.paper_id for one in amendments)) if paper]
    return published(Q(subject__in=subjects) | Q(paper__in=papers), titles_of(found))
