"""The ledger: where every euro of a contribution is, by programme and partner. Totals are sums over movements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO
from condivisa.stages.agreements.models import Agreement, BudgetMovement
from condivisa.stages.agreements.questions import Moved
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Call
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.models import MoneyMovement, Payment, PaymentShare
from condivisa.stages.payments.rules.instalments import left
from condivisa.stages.reporting.models import Expense, FinancialReport, RowCheck

CLAUSE = gettext_lazy("convenzione, e movimenti registrati nel conto")
"""Where the figures of the ledger come from."""
FIGURES = ("initial", "granted", "reported", "admitted", "cut", "reduced", "paid", "returned", "left")


@dataclass(frozen=True)
class LedgerRow:
    """A programme and a partner (amounts in EUR of the contribution). Always granted = paid - returned + left."""

    programme: str
    partner: str
    programme_id: int
    partner_id: UUID
    initial: Decimal = ZERO
    amended: Decimal = ZERO
    reported: Decimal = ZERO
    admitted: Decimal = ZERO
    cut: Decimal = ZERO
    reduced: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def granted(self) -> Decimal:
        """The current grant: amended, less what the redetermination set free."""
        return self.amended - self.reduced

    @property
    def left(self) -> Decimal:
        """What is still to be paid; below zero, what must come back."""
        return left(self.granted, self.paid, self.returned)


def ledger(of: Agreement | Call | Procedure) -> list[LedgerRow]:
    """The ledger of an agreement, of a call or of a whole procedure, by programme and partner.

    Four statements, whatever the size. A row counts as reported once, in the submitted report where it first appeared;
    as admitted or cut once the check that decided it is closed.
    Source: D.Lgs. 33/2013, art. 26-27; practice.
    """
    rows: dict[tuple[int, UUID], LedgerRow] = {}
    for found in (_budget(of), _reported(of), _checked(of), _moved(of)):
        for code, programme, name, body, *amounts in found:
            row = rows.get((programme, body)) or LedgerRow(code, name, programme, body)
            rows[programme, body] = replace(row, **amounts[0])
    return sorted(rows.values(), key=lambda row: (row.programme, row.partner))


def total(rows: list[LedgerRow]) -> dict[str, Decimal]:
    """Each figure of the ledger added up over its rows (EUR). Source: practice."""
    return {name: reduce(add, (getattr(row, name) for row in rows), ZERO) for name in FIGURES}


def moved(agreements: Sequence[int]) -> dict[int, Moved]:
    """By agreement, what moved of its grant, in one statement. Source: practice."""
    sums = MoneyMovement.objects.filter(agreement__in=agreements).order_by().values_list("agreement")
    kinds = MoneyMovement.Kind
    of_kind = {kind.value: Sum("amount", filter=Q(kind=kind)) for kind in (kinds.PAID, kinds.RETURNED, kinds.REDUCED)}
    found = sums.annotate(**of_kind)
    return {key: Moved(*(amount or ZERO for amount in amounts)) for key, *amounts in found}


_PATHS = {Agreement: "", Call: "__call", Procedure: "__call__procedure"}


def _summed(rows: QuerySet[Any], path: str, of: Agreement | Call | Procedure, **sums: Any) -> Any:
    programme = path + "activity__programme" if path else "programme"
    names = (programme + "__code", programme, path + "body__name", path + "body")
    mine = rows.filter(**{f"{path}agreement{_PATHS[type(of)]}": of}).order_by().values(*names).annotate(**sums)
    for row in mine:
        yield *(row[name] for name in names), {name.removesuffix("_sum"): row[name] or ZERO for name in sums}


def _budget(of: Agreement | Call | Procedure) -> Any:
    contribution = BudgetMovement.objects.filter(line__side=Side.CONTRIBUTION).exclude(
        line__agreement__state=Agreement.State.DRAFT
    )
    initial = Sum("amount", filter=Q(kind=BudgetMovement.Kind.INITIAL))
    return _summed(contribution, "line__", of, initial=initial, amended=Sum("amount"))


def _reported(of: Agreement | Call | Procedure) -> Any:
    rows = Expense.objects.filter(line__side=Side.CONTRIBUTION).exclude(report__state=FinancialReport.State.DRAFT)
    return _summed(rows, "line__", of, reported=Sum("amount"))


def _checked(of: Agreement | Call | Procedure) -> Any:
    closed = FinancialReport.State.CHECKED
    rows = RowCheck.objects.filter(expense__line__side=Side.CONTRIBUTION, report__state=closed)
    return _summed(rows, "expense__line__", of, admitted_sum=Sum("admitted"), cut_sum=Sum("cut"))


def _moved(of: Agreement | Call | Procedure) -> Any:
    kinds = {kind.value: Sum("amount", filter=Q(kind=kind)) for kind in MoneyMovement.Kind}
    return _summed(MoneyMovement.objects.all(), "", of, **kinds)


def is_advanced(agreement: int) -> bool:
    """Whether an advance of an agreement was asked and not turned down. Source: practice."""
    asked = Payment.objects.filter(agreement=agreement, kind=Payment.Kind.ADVANCE)
    return asked.exclude(state=Payment.State.REFUSED).exists()


def is_drawn(commitment: int) -> bool:
    """Whether a payment, authorised or prepared, has drawn from a commitment of an agreement. Source: practice."""
    return PaymentShare.objects.filter(commitment=commitment).exists()
