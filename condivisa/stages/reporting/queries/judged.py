"""From rows in the database to the facts that rules judge: a few statements, however many the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Max, Q, QuerySet, Sum

from condivisa.base.days import Period
from condivisa.base.findings import Finding, Weight
from condivisa.base.money import Figure
from condivisa.stages.agreements.models import Agreement, BudgetLine, BudgetMovement, Partner
from condivisa.stages.agreements.queries import line_budgets, revised_costs
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.reporting.models import Evidence, Expense, ExpenseDocument, FinancialReport, RowCheck, Worker
from condivisa.stages.reporting.rules import breakdown, facts, indirect, worth
from condivisa.stages.reporting.rules.competence import kept_after_leaving as kept_beyond
from condivisa.stages.reporting.rules.judging import Entry, Others, judge
from condivisa.stages.reporting.rules.volunteers import Refunded

NOTHING = Decimal("0.00")
SUBMITTED, CHECKED = FinancialReport.State.SUBMITTED, FinancialReport.State.CHECKED
STANDING = Q(decided__isnull=True) | Q(decided__admitted__gt=0) | Q(decided__report__state=SUBMITTED)
"""Rows `decided` of which something stands, or may again: a check not closed yet can be taken back."""
FIELDS = (
    "number",
    "service_user",
    "vat_recoverable",
    "deferred",
    "driver",
    "driver_percent",
    "hours",
    "hourly_cost",
    "dedication_percent",
    "task",
    "equivalent_level",
    "monthly_pay",
    "hourly_divisor",
    "order_date",
    "paid_on",
    "payment_method",
    "payment_reference",
    "iban",
    "cup_on_document",
    "other_funding",
    "amount",
    "description",
)
"""The fields of a row that its facts hold under the same name."""


def decided(rows: QuerySet[Expense]) -> QuerySet[Expense]:
    """Rows with `decided`, the one check that is not a parking: never more than one per row. Source: practice."""
    return rows.annotate(decided=FilteredRelation("checks", condition=~Q(checks__outcome=RowCheck.Outcome.PARKED)))


def not_cut_whole(rows: QuerySet[Expense]) -> QuerySet[Expense]:
    """Rows of which something still stands: those that a check took away whole are left out. Source: practice."""
    return decided(rows).filter(Q(decided__isnull=True) | Q(decided__admitted__gt=0))


def worker_facts(worker: Worker) -> facts.Worker:
    """What rules see of a worker. Source: practice."""
    return facts.Worker(
        worker.kind,
        worker.code,
        Period(worker.since, worker.until or date.max),
        worker.contract,
        worker.monthly_hours,
        worker.job,
        worker.pk,
    )


def document_facts(document: ExpenseDocument) -> facts.Document:
    """What rules see of a document. Source: practice."""
    return facts.Document(
        document.issuer,
        document.number,
        document.date,
        document.total,
        document.vat,
        document.issuer_name,
        document.kind,
    )


def line_facts(row: Expense) -> facts.Line:
    """What rules see of a row's line, at the hourly cost of the plan. Source: practice."""
    return facts.Line(*(getattr(row.line, name) for name in OF_A_LINE))


def row_facts(row: Expense) -> facts.Row:
    """What rules see of a row that comes with its line, document and worker. Source: practice."""
    return facts.Row(
        kind=facts.RowKind(row.kind),
        line=row.line_id,
        competence=Period(row.competence_first, row.competence_last),
        document=document_facts(row.document) if row.document else None,
        worker=row.worker.code if row.worker else "",
        **{name: getattr(row, name) for name in FIELDS},
    )


OF_A_LINE = ("pk", "agreement_id", "body_id", "side", "year", "category", "hourly_cost")


def lines_of(agreement: int) -> dict[int, facts.Line]:
    """The budget lines of an agreement, by key. Source: practice."""
    lines = BudgetLine.objects.filter(agreement=agreement).values_list(*OF_A_LINE)
    return {row[0]: facts.Line(*row) for row in lines}


def frame_of(report: FinancialReport) -> facts.Frame:
    """What an agreement asks of the rows of one of its reports. Source: practice."""
    period, agreement = report.period, report.period.agreement
    terms = agreement.terms
    codes: set[str] = set()
    accounts: dict[UUID, dict[str, list[Period]]] = {}
    account = ("body__accounts__iban", "body__accounts__since", "body__accounts__until")
    partners = Partner.objects.filter(agreement=agreement)
    left: dict[UUID, date | None] = {}
    found = partners.values_list("body", "left_on", "body__fiscal_code", "body__vat_number", *account)
    for body, left_on, fiscal_code, vat_number, iban, since, until in found:
        codes |= {fiscal_code.upper(), vat_number.upper()}
        stays = left.get(body, left_on)
        left[body] = max(stays, left_on) if stays and left_on else None  # who is back never left
        if iban:
            accounts.setdefault(body, {}).setdefault(iban, []).append(Period(since, until or date.max))
    return facts.Frame(
        agreement.pk,
        _eligible(agreement),
        agreement.last_day + timedelta(days=int(terms.get("payment_tail_days") or 0)),
        period.last,
        terms.clause("payment_tail_days"),
        agreement.cup,
        terms.get("cash_up_to"),
        terms.get("indirect_mode"),
        frozenset(codes - {""}),
        accounts,
        {body: left_on for body, left_on in left.items() if left_on},
    )


def _as_agreed_on(on: date, line: facts.Line, revised: Mapping[int, Sequence[tuple[date, Decimal]]]) -> facts.Line:
    """A line with the hourly cost (EUR) in force that day: the plan's, or the latest revision's."""
    costs = [cost for since, cost in revised.get(line.pk, ()) if since <= on]
    return replace(line, hourly_cost=costs[-1]) if costs else line


def entries_of(rows: QuerySet[Expense]) -> list[Entry]:
    """Stored rows as the rules judge them, in the order of their numbers, with their proofs. Source: practice."""
    workers = {one.pk: worker_facts(one) for one in Worker.objects.filter(pk__in=rows.values("worker"))}
    papers = ExpenseDocument.objects.filter(pk__in=rows.values("document"))
    documents = {one.pk: document_facts(one) for one in papers}
    shown: dict[int, set[str]] = {}
    for expense, kind in Evidence.objects.filter(expense__in=rows.values("pk")).values_list("expense", "kind"):
        shown.setdefault(expense, set()).add(kind)
    keys = ("pk", "kind", "worker", "document", "competence_first", "competence_last", "decided__cut")
    of_line = [f"line__{name}" for name in OF_A_LINE]
    revised = revised_costs(rows.order_by().values("line"))
    made = []
    for row in decided(rows).order_by("number").values(*keys, *of_line, *FIELDS):
        pk, kind, worker, document, first, last, cut = (row.pop(key) for key in keys)
        line = _as_agreed_on(last, facts.Line(*(row.pop(name) for name in of_line)), revised)
        made.append(
            Entry(
                facts.Row(
                    kind=facts.RowKind(kind),
                    line=line.pk,
                    competence=Period(first, last),
                    document=documents.get(document),
                    worker=workers[worker].code if worker else "",
                    **row,
                ),
                line,
                workers.get(worker),
                cut or NOTHING,
                frozenset(shown.get(pk, ())),
            )
        )
    return made


def others(
    rows: QuerySet[Expense], agreement: int, documents: Collection[int] | Any, workers: Collection[int] | Any
) -> Others:
    """What `rows` already charge on these documents and these workers' months: a cut frees nothing until its check is
    closed, since it can be taken back. Source: practice.
    """
    closed = Q(decided__report__state=CHECKED)
    on_documents: dict[str, Decimal] = {}
    elsewhere: dict[str, Decimal] = {}
    recovered: set[str] = set()
    by_document = decided(rows.filter(document__in=documents)).values_list(
        "document__key", "report__period__agreement", "vat_recoverable"
    )
    for key, charging, without_vat, amount, cut in by_document.annotate(
        reported=Sum("amount"), taken=Sum("decided__cut", filter=closed)
    ):
        left = amount - (cut or NOTHING)
        recovered |= {key} if without_vat else set()
        on_documents[key] = on_documents.get(key, NOTHING) + left
        if charging != agreement:
            elsewhere[key] = elsewhere.get(key, NOTHING) + left
    hours: dict[tuple[int, date], Decimal] = {}
    refunds: dict[tuple[int, date], list[Refunded]] = {}
    counting = Q(kind=Expense.Kind.STAFF) | Q(kind=Expense.Kind.REFUND, document=None)
    of_workers = decided(rows.filter(counting, worker__in=workers)).filter(STANDING)
    sums = of_workers.values_list("kind", "worker", "month", "competence_first", "competence_last").annotate(
        worked=Sum("hours"), had=Sum("amount"), taken=Sum("decided__cut", filter=closed)
    )
    for kind, worker, month, first, last, worked, had, taken in sums:
        if kind == Expense.Kind.STAFF:
            hours[worker, month] = hours.get((worker, month), NOTHING) + worked
        else:
            refunds.setdefault((worker, month), []).append((Period(first, last), had - (taken or NOTHING)))
    return Others(on_documents, elsewhere, hours, refunds, recovered)


def charged_until(worker: int) -> date | None:
    """The last day that a row still standing charges for a person, in any agreement. Source: practice."""
    standing = decided(Expense.objects.filter(worker=worker)).filter(STANDING)
    last: date | None = standing.aggregate(last=Max("competence_last"))["last"]
    return last


def judged_rows(report: FinancialReport, *, on: date, body: UUID | None = None) -> dict[int, list[Finding]]:
    """The findings of a report's rows by number, or of one member's rows, judged on a day. Source: practice."""
    agreement = report.period.agreement
    these = Q(report=report) if body is None else Q(report=report, line__body=body)
    rows = Expense.objects.filter(these)
    besides = Expense.objects.exclude(these)
    used = others(besides, agreement.pk, rows.values("document"), rows.values("worker"))
    return judge(entries_of(rows), used, frame_of(report), on=on)


def judged_row(row: Expense, shown: Collection[str], *, on: date) -> list[Finding]:
    """The findings of one row with the proofs `shown` for it, beside all that others charge, judged on a day.

    The row comes with its line, document, worker and report. Source: practice.
    """
    documents, workers = [row.document_id] if row.document_id else [], [row.worker_id] if row.worker_id else []
    agreement = row.report.period.agreement_id
    besides = Expense.objects.exclude(pk=row.pk)
    used = others(besides, agreement, documents, workers) if documents or workers else Others({}, {}, {}, {})
    line, stated = line_facts(row), row_facts(row)
    worker = worker_facts(row.worker) if row.worker else None
    agreed = _as_agreed_on(row.competence_last, line, revised_costs([line.pk]) if line.hourly_cost else {})
    cut = getattr(row, "cut_away", None) or NOTHING
    entry = Entry(stated, agreed, worker, cut, frozenset(shown))
    return judge([entry], used, frame_of(row.report), on=on).get(row.number, [])


def at_most(row: Expense) -> Figure | None:
    """The most a row may charge by its own hours or document, explained; None where nothing says it.

    The row comes as for `judged_row`. Source: D.M. 72/2021, par. 3.
    """
    return worth.at_most(row_facts(row), _eligible(row.report.period.agreement))


def _eligible(agreement: Agreement) -> Period:
    return Period(agreement.starts, max(agreement.starts, agreement.last_day))


def kept_after_leaving(
    report: FinancialReport, rows: QuerySet[Expense], kept: Mapping[int, Decimal] | None = None
) -> list[Finding]:
    """Why rows cannot stand as reported, or for what is `kept` of them (EUR, by key): their body had left the agreement
    in those days. Nothing is read where nobody left. Source: the agreement; practice.
    """
    gone = Partner.objects.filter(agreement=report.period.agreement_id, left_on__isnull=False).values("body")
    if not gone.exists():
        return []
    found, frame = [], frame_of(report)
    for row in (
        rows.filter(line__body__in=gone)
        .select_related("line", "document", "worker", "report__period")
        .order_by("number")
    ):
        stands = row.amount if kept is None else kept.get(row.pk, NOTHING)
        why = kept_beyond(row_facts(row), line_facts(row), frame, stands)
        found += [replace(one, path=f"rows.{facts.numbered(row.report.period.number, row.number)}") for one in why]
    return found


def sums_by_line(rows: QuerySet[Expense]) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Reported, admitted and cut by budget line (EUR). Source: practice."""
    summed = (
        decided(rows)
        .values_list("line")
        .annotate(reported=Sum("amount"), kept=Sum("decided__admitted"), taken=Sum("decided__cut"))
    )
    return {line: (reported, kept or NOTHING, taken or NOTHING) for line, reported, kept, taken in summed}


def budgets(agreement: int) -> dict[int, Decimal]:
    """The budget of every line of an agreement, in the order of the plan (EUR). Source: practice."""
    moved = BudgetMovement.objects.filter(line__agreement=agreement).values_list("line").annotate(Sum("amount"))
    by_line = dict(moved)
    ordered = BudgetLine.objects.filter(agreement=agreement).order_by("activity__code", "year", "side", "pk")
    return {line: by_line.get(line, NOTHING) for line in ordered.values_list("pk", flat=True)}


def up_to(report: FinancialReport) -> QuerySet[Expense]:
    """The rows of an agreement's reports up to one of them, itself included. Source: practice."""
    period = report.period
    return Expense.objects.filter(
        report__period__agreement=period.agreement_id, report__period__number__lte=period.number
    )


def findings_of_use(report: FinancialReport, *, admitted: bool) -> list[Finding]:
    """Lines of the contribution used beyond their budget, and indirect costs above what the terms allow, up to this
    report: by what was admitted, or by what was reported less the cuts (a line then only warns).

    Source: practice; for indirect costs CdS 5217/2023.
    """
    rows = up_to(report).filter(line__side=facts.CONTRIBUTION)
    named = decided(rows).values_list("line", "line__activity__code", "line__cost_line", "line__year", "kind")
    sums = named.annotate(reported=Sum("amount"), kept=Sum("decided__admitted"), taken=Sum("decided__cut"))
    names: dict[int, str] = {}
    by_line: dict[int, Decimal] = {}
    by_kind: dict[str, Decimal] = {}
    for line, activity, cost_line, year, kind, reported, kept, taken in sums.order_by("line", "kind"):
        used = (kept or NOTHING) if admitted else reported - (taken or NOTHING)
        names[line] = f"{activity}, {cost_line}, {year}"
        by_line[line] = by_line.get(line, NOTHING) + used
        by_kind[kind] = by_kind.get(kind, NOTHING) + used
    budget, weight = line_budgets(list(by_line)), Weight.BLOCKS if admitted else Weight.WARNS
    found = []
    for line, used in by_line.items():
        found += breakdown.over_line(names[line], budget.get(line, NOTHING), used, weight)
    return [*found, *_indirect(report.period.agreement.terms, rows, by_kind)]


def _indirect(terms: Terms, rows: QuerySet[Expense], by_kind: dict[str, Decimal]) -> list[Finding]:
    """Indirect costs above what the terms allow; a flat rate is said to be contested."""
    claimed = by_kind.get(Expense.Kind.INDIRECT, NOTHING)
    if not claimed:
        return []
    try:
        allowed, warned = allowance(terms, rows.filter(kind=Expense.Kind.INDIRECT), by_kind)
    except TermOpen as open_term:
        return [open_term.finding]
    return [*warned, *indirect.within(claimed, allowed)]


@dataclass(frozen=True)
class IndirectUse:
    """Indirect costs up to a report (EUR): what was `claimed`, what is `allowed` of it and how that is computed, what
    is said aloud of it."""

    claimed: Figure
    allowed: Figure
    warned: Sequence[Finding]


def indirect_use(report: FinancialReport, *, admitted: bool) -> IndirectUse | None:
    """The indirect costs of an agreement up to a report, by what was admitted, or by what was reported less the cuts;
    None where there are none, or a term is open.

    Source: CdS 5217/2023; the agreement's own terms.
    """
    rows = up_to(report).filter(line__side=facts.CONTRIBUTION)
    sums = decided(rows).order_by().values_list("kind")
    found = sums.annotate(reported=Sum("amount"), kept=Sum("decided__admitted"), taken=Sum("decided__cut"))
    by_kind = {
        kind: (kept or NOTHING) if admitted else reported - (taken or NOTHING) for kind, reported, kept, taken in found
    }
    claimed, terms = by_kind.get(Expense.Kind.INDIRECT, NOTHING), report.period.agreement.terms
    if not claimed:
        return None
    try:
        allowed, warned = allowance(terms, rows.filter(kind=Expense.Kind.INDIRECT), by_kind)
    except TermOpen:
        return None
    return IndirectUse(indirect.claimed(claimed), allowed, warned)


def allowance(terms: Terms, rows: QuerySet[Expense], by_kind: dict[str, Decimal]) -> tuple[Figure, list[Finding]]:
    """What the terms allow for indirect costs: a figure, and its warning when the rate is flat.

    Raises `TermOpen` when a term it needs is open. Source: CdS 5217/2023.
    """
    direct = sum((amount for kind, amount in by_kind.items() if kind in facts.DIRECT), NOTHING)
    if terms.need("indirect_mode") == "flat":
        percent, base, items = terms.need("flat_percent"), terms.need("flat_base"), terms.get("flat_items") or ()
        measured = by_kind.get(Expense.Kind.STAFF, NOTHING) if base == "staff" else direct
        return indirect.flat(percent, base, measured, items), indirect.flat_is_contested(percent, items)
    fields = ("document__total", "document__vat", "vat_recoverable", "driver_percent")
    ledger = not_cut_whole(rows).values_list(*fields)
    used = [(total - vat if recoverable else total, driver) for total, vat, recoverable, driver in ledger]
    return indirect.ledger(used, terms.need("indirect_ceiling_percent"), direct), []
