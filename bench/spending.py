"""What seeded agreements spend: five reports of a hundred rows each, their checks, payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from bench import agreeing
from bench.writing import FILE, many, paper
from condivisa.base.days import add_months
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import (
    Activity,
    Agreement,
    AgreementCommitment,
    BudgetLine,
)
from condivisa.stages.applications.models import Application
from condivisa.stages.payments.models import Clawback, MoneyMovement, Payment, PaymentShare
from condivisa.stages.reporting.models import (
    Achievement,
    Evidence,
    Expense,
    ExpenseDocument,
    FinancialReport,
    MemberReport,
    ReportingPeriod,
    RowCheck,
    Sample,
)
from condivisa.stages.reporting.rules.evidence import NEEDED
from condivisa.stages.reporting.rules.facts import RowKind
from tests import making
from tests.making import at

REPORTS, ROWS = 5, 100
AMOUNT = Decimal("100.00")
QUARTERS = [add_months(date(2026, 1, 1), 3 * number) for number in range(12)]


@dataclass
class Spent:
    """What came of the selected applications."""

    agreements: list[Agreement]
    periods: list[ReportingPeriod]
    reports: list[FinancialReport]
    payments: list[Payment]
    lines: agreeing.Lines
    workers: agreeing.Workers
    together: dict[int, list[UUID]]
    """The partners of each agreement, the lead first."""
    plan: dict[int, list[int]]
    """The keys of all the budget lines of each agreement."""

    @property
    def checked(self) -> FinancialReport:
        """A report whose check is closed."""
        return self.reports[0]

    @property
    def submitted(self) -> FinancialReport:
        """A report that waits for its check."""
        return self.reports[REPORTS - 1]


def spend(selected: list[Application], town: making.Town) -> Spent:
    """Agree, report, check and pay for every selected application."""
    bodies = agreeing.partners_of(selected)
    agreements = agreeing.agree(selected, town)
    together = {one.pk: bodies[one.application_id] for one in agreements}
    agreeing.bind(agreements, together, town)
    lines = agreeing.budget(agreements, together)
    plan: dict[int, list[int]] = {}
    for agreement, line in BudgetLine.objects.order_by("pk").values_list("agreement", "pk"):
        plan.setdefault(agreement, []).append(line)
    people = agreeing.workers(agreements, together)
    spent = Spent(agreements, [], [], [], lines, people, together, plan)
    _report(spent)
    for place in range(0, len(spent.reports), 50):
        some = spent.reports[place : place + 50]
        spend_on(spent, some, ROWS, town)
    _achieve(spent)
    _pay(spent, town)
    return spent


def _report(spent: Spent) -> None:
    spent.periods = many(
        ReportingPeriod,
        (
            ReportingPeriod(
                agreement=one,
                number=number,
                first=first,
                last=add_months(first, 3) - timedelta(days=1),
                due=add_months(first, 4),
                final=number == len(QUARTERS),
            )
            for one in spent.agreements
            for number, first in enumerate(QUARTERS, 1)
        ),
    )
    due = (one for one in spent.periods if one.number <= REPORTS)
    spent.reports = many(FinancialReport, (report_of(one, spent.plan[one.agreement_id]) for one in due))
    many(
        MemberReport,
        (
            MemberReport(report=one, body_id=body, state="handed_in", handed_in_at=one.submitted_at)
            for one in spent.reports
            for body in spent.together[one.period.agreement_id]
        ),
    )


def report_of(period: ReportingPeriod, lines: Sequence[int]) -> FinancialReport:
    """The report of a period, not written yet: the first four are checked, the others submitted."""
    sums = {"budget": "50000.00", "previously": "0.00", "this": "900.00", "so_far": "900.00", "cut": "0.00"}
    return FinancialReport(
        period=period,
        state="checked" if period.number < REPORTS else "submitted",
        submitted_at=at(f"{period.due}T09:00"),
        receipt_number=period.number,
        receipt_year=period.due.year,
        breakdown=[{"line": line, **sums, "remaining": "49100.00"} for line in lines],
        breakdown_sha256="0" * 64,
        checked_at=at(f"{period.due}T12:00") if period.number < REPORTS else None,
    )


def spend_on(spent: Spent, reports: list[FinancialReport], rows: int, town: making.Town) -> None:
    """Write the rows of some reports with documents and evidence (whole where a check still waits for it); admit those
    of reports that are checked."""
    documents = many(
        ExpenseDocument,
        (
            ExpenseDocument(
                key=f"IT01234567890|{report.pk}/{number}|{report.period.first}",
                issuer="IT01234567890",
                issuer_name="Fornitore",
                kind="fattura",
                number=f"{report.pk}/{number}",
                date=report.period.first,
                total=AMOUNT,
            )
            for report in reports
            for number in range(rows)
            if _kind(number) == RowKind.SUPPLIER
        ),
    )
    invoices = {document.number: document for document in documents}
    written = many(
        Expense,
        (_row(spent, report, number, invoices) for report in reports for number in range(rows)),
    )
    many(
        Evidence,
        (
            Evidence(expense=row, kind=kind, file_id=FILE, file_name=f"{kind}.pdf")
            for row in written
            for kind in NEEDED[RowKind(row.kind)][: None if row.report.state == "submitted" else 1]
        ),
    )
    closed = [row for row in written if row.report.state == "checked"]
    many(RowCheck, (_checked(row, town) for row in closed))
    samples = many(
        Sample,
        (
            Sample(report=report, stratum=kind, seed="0" * 32, drawn_at=_checked_at(report))
            for report in reports
            if report.state == "checked"
            for kind in ("staff", "supplier")
        ),
    )
    drawn: dict[tuple[int, str], list[Expense]] = {}
    for row in closed:
        drawn.setdefault((row.report_id, row.kind), []).append(row)
    through: Any = Sample.rows.through
    many(
        through,
        (
            through(sample=one, expense=row)
            for one in samples
            for row in drawn.get((one.report_id, one.stratum), [])[:10]
        ),
    )


def _checked_at(report: FinancialReport) -> datetime:
    return at(f"{report.period.due}T12:00")


def _kind(number: int) -> RowKind:
    """Six rows of staff, three invoices, one of volunteers."""
    place = number % 10
    return RowKind.STAFF if place < 6 else RowKind.SUPPLIER if place < 9 else RowKind.VOLUNTEERS


def _row(spent: Spent, report: FinancialReport, number: int, invoices: dict[str, ExpenseDocument]) -> Expense:
    kind, period = _kind(number), report.period
    bodies = spent.together[period.agreement_id]
    body = bodies[number % len(bodies)]
    side = "cofinancing" if kind is RowKind.VOLUNTEERS else "contribution"
    month = add_months(period.first, number % 3)
    paid = month.replace(day=27)
    common = {
        "report": report,
        "number": number + 1,
        "kind": kind.value,
        "line": spent.lines[period.agreement_id, body, side, period.first.year],
        "description": f"Educatori, riga {number + 1}",
        "amount": AMOUNT,
        "competence_first": month,
        "competence_last": paid,
    }
    paying = {
        "paid_on": paid,
        "payment_method": "transfer",
        "payment_reference": f"CRO{number}",
        "iban": agreeing.IBAN if number % 20 else "",  # one row in twenty says too little
        "cup_on_document": True,
    }
    if kind is RowKind.SUPPLIER:
        document = invoices[f"{report.pk}/{number}"]
        return Expense(document=document, order_date=period.first, **paying, **common)
    workers = spent.workers[period.agreement_id, body, "staff" if kind is RowKind.STAFF else "volunteer"]
    common |= {"worker": workers[number // 10 % len(workers)], "hours": Decimal("0.50"), "month": month}
    if kind is RowKind.VOLUNTEERS:
        valued = {"task": "doposcuola", "equivalent_level": "C1", "monthly_pay": Decimal(33000)}
        return Expense(hourly_divisor=Decimal(165), **valued, **common)
    return Expense(hourly_cost=Decimal(200), **paying, **common)


def _checked(row: Expense, town: making.Town) -> RowCheck:
    cut = AMOUNT / 10 if row.number % 20 == 0 else Decimal(0)
    return RowCheck(
        expense=row,
        report_id=row.report_id,
        outcome="cut" if cut else "admitted",
        admitted=row.amount - cut,
        cut=cut,
        reason="cash_payment" if cut else "",
        by_id=town.officer.person,
        at=_checked_at(row.report),
    )


def _achieve(spent: Spent) -> None:
    activities: dict[int, list[int]] = {}
    for agreement, activity in Activity.objects.values_list("agreement", "pk"):
        activities.setdefault(agreement, []).append(activity)
    many(
        Achievement,
        (
            Achievement(
                report=one,
                activity_id=activity,
                stated=Decimal(8 * one.period.number),
                verified=Decimal(8 * one.period.number) if one.state == "checked" else None,
            )
            for one in spent.reports
            for activity in activities[one.period.agreement_id]
        ),
    )


def _pay(spent: Spent, town: making.Town) -> None:
    """A payment of 1.200,00 for each checked report: the last of each agreement waits for the director."""
    closed = [one for one in spent.reports if one.state == "checked"]
    notes = many(Paper, (paper(town, "payments.debit_note") for _ in closed))
    amount, each = Decimal("1200.00"), Decimal("300.00")
    spent.payments = many(
        Payment,
        (
            Payment(
                agreement=one.period.agreement,
                number=one.period.number,
                kind="instalment",
                report=one,
                payee_id=spent.together[one.period.agreement_id][0],
                eligible=amount,
                gross=amount,
                net=amount,
                debit_note=note,
                requested_at=_checked_at(one),
                attested_by_id=town.rup.person,
                attested_at=_checked_at(one),
                **(_paid(one, town) if one.period.number < REPORTS - 1 else {"state": "attested"}),
            )
            for one, note in zip(closed, notes, strict=True)
        ),
    )
    programmes = dict(Activity.objects.values_list("agreement", "programme"))
    committed = dict(AgreementCommitment.objects.order_by("-pk").values_list("agreement", "pk"))
    shared = [(one, body) for one in spent.payments for body in spent.together[one.agreement_id]]
    common = {"amount": each}
    many(
        PaymentShare,
        (
            PaymentShare(
                payment=one,
                commitment_id=committed[one.agreement_id],
                programme_id=programmes[one.agreement_id],
                body_id=body,
                **common,
            )
            for one, body in shared
        ),
    )
    many(
        MoneyMovement,
        (
            MoneyMovement(
                agreement_id=one.agreement_id,
                programme_id=programmes[one.agreement_id],
                body_id=body,
                kind="paid",
                payment=one,
                at=one.requested_at,
                **common,
            )
            for one, body in shared
            if one.state == "paid"
        ),
    )
    asked = many(Paper, (paper(town, "payments.clawback") for _ in spent.agreements))
    many(
        Clawback,
        (
            Clawback(
                agreement=one,
                debtor_id=spent.together[one.pk][3],
                body_id=spent.together[one.pk][3],
                programme_id=programmes[one.pk],
                amount=each,
                asked_at=at("2027-06-01T09:00"),
                due=date(2027, 7, 1) + timedelta(days=place % 60),
                paper=asked[place],
            )
            for place, one in enumerate(spent.agreements)
        ),
    )


def _paid(report: FinancialReport, town: making.Town) -> dict[str, Any]:
    return {
        "state": "paid",
        "authorised_by_id": town.director.person,
        "authorised_at": _checked_at(report),
        "ordered_by_id": town.finance.person,
        "ordered_at": _checked_at(report),
        "order_number": f"2026/{report.pk}",
        "proof": f"2026/{report.pk}/1",
        "paid_on": report.period.due,
    }
