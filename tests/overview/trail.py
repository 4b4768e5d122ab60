"""A euro that went all its way: from a source to the proof of payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from condivisa.parties.models import Body
from condivisa.stages.agreements.models import Agreement, AgreementCommitment, BudgetLine
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.payments.models import Payment, PaymentShare
from condivisa.stages.reporting.models import (
    Evidence,
    Expense,
    ExpenseDocument,
    FinancialReport,
    ReportingPeriod,
    RowCheck,
)
from tests import making

NOW = making.at("2026-05-10T09:00")
_numbers = count(1)


@dataclass(frozen=True)
class Trail:
    """Each step of the euro."""

    booking: Booking
    commitment: Commitment
    agreement: Agreement
    line: BudgetLine
    report: FinancialReport
    expense: Expense
    payment: Payment


def paid(town: making.Town, ets: Body) -> Trail:
    """An agreement of its own call, with one row admitted and paid from the commitment of 2026."""
    agreement = making.agreement(making.application(making.call(town), ets), town)
    taken = AgreementCommitment.objects.select_related("commitment__booking").get(
        agreement=agreement, commitment__booking__year=2026
    )
    line = BudgetLine.objects.get(agreement=agreement, side="contribution", year=2026)
    period = ReportingPeriod.objects.create(
        agreement=agreement, number=1, first=date(2026, 1, 1), last=date(2026, 3, 31), due=date(2026, 4, 30)
    )
    report = FinancialReport.objects.create(
        period=period, state="checked", submitted_at=NOW, checked_at=NOW, breakdown_sha256="0" * 64
    )
    payment = Payment.objects.create(
        agreement=agreement, report=report, number=1, kind="instalment", payee=ets, state="paid",
        eligible=Decimal("900.00"), gross=Decimal("900.00"), net=Decimal("900.00"), requested_at=NOW,
        order_number="2026/118", proof="2026/118/1", paid_on=date(2026, 5, 9),
    )  # fmt: skip
    programme = agreement.call.programmes.get()
    PaymentShare.objects.create(
        payment=payment, commitment=taken, programme=programme, body=ets, amount=Decimal("900.00")
    )
    commitment = taken.commitment
    return Trail(commitment.booking, commitment, agreement, line, report, row(line, report), payment)


def row(line: BudgetLine, report: FinancialReport) -> Expense:
    """A row with its document and its proof, admitted in part."""
    number = next(_numbers)
    document = ExpenseDocument.objects.create(
        key=f"01234567890/F{number}/2026-02-01", issuer="01234567890", issuer_name="Fornitore s.r.l.", kind="invoice",
        number=f"F{number}", date=date(2026, 2, 1), total=Decimal("1000.00"),
    )  # fmt: skip
    made = Expense.objects.create(
        report=report, number=number, kind="supplier", line=line, document=document, description=f"Materiali {number}",
        amount=Decimal("1000.00"), competence_first=date(2026, 2, 1), competence_last=date(2026, 2, 28),
        paid_on=date(2026, 2, 10), payment_method="transfer", payment_reference=f"CRO{number}",
    )  # fmt: skip
    Evidence.objects.create(expense=made, kind="document", file=making.stored(b"%PDF-1.7 f"), file_name="fattura.pdf")
    RowCheck.objects.create(
        expense=made, report=report, outcome="cut", admitted=Decimal("900.00"), cut=Decimal("100.00"),
        reason="over_line_cap", note="Oltre la voce.", by=making.person("Rita", "Controlla"), at=NOW,
    )  # fmt: skip
    return made
