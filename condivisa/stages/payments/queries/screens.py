"""What the pages of payments show, each in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import HUNDRED, ZERO, Figure
from condivisa.parties.models import Body
from condivisa.records.access import Acting, Role
from condivisa.records.paging import PAGE
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Agreement, BudgetMovement, Partner
from condivisa.stages.applications.models import Side
from condivisa.stages.payments.models import Clawback, Dispute, MoneyMovement, PayeeCheck, Payment, Redetermination
from condivisa.stages.payments.queries import accounts, positions
from condivisa.stages.payments.queries.settlement import balance_left
from condivisa.stages.payments.rules import instalments, payees
from condivisa.stages.reporting.models import Expense, FinancialReport, ReportingPeriod, RowCheck


def agreement_at(key: int, *, viewer: Acting) -> Agreement:
    """An agreement the viewer's body has a side in. Raises `Agreement.DoesNotExist` for another's.

    Source: L. 241/1990, art. 10.
    """
    mine = Agreement.objects.filter(OF_A_PARTY.q(viewer), pk=key).values("pk")
    own = Partner.objects.filter(agreement=OuterRef("pk"), body=viewer.body)
    partners = Prefetch("partners", Partner.objects.select_related("body"))
    deep = Agreement.objects.select_related("call__procedure__administration").prefetch_related(partners)
    return deep.annotate(partner=Exists(own)).get(pk__in=mine)


@dataclass(frozen=True)
class PeriodLine:
    """A period as both sides read it (EUR of the contribution): reported and admitted, by year, asked, paid."""

    period: ReportingPeriod
    report: FinancialReport | None
    reported_by_year: Mapping[int, Decimal]
    """By the year of the line of the plan, as `admitted_by_year`."""
    admitted_by_year: Mapping[int, Decimal]
    payments: Sequence[Payment]

    @property
    def reported(self) -> Decimal:
        """What its report says, once submitted."""
        return sum(self.reported_by_year.values(), ZERO)

    @property
    def admitted(self) -> Decimal:
        """What the closed check of its report admitted."""
        return sum(self.admitted_by_year.values(), ZERO)

    @property
    def asked(self) -> Decimal:
        """What was asked for it, gross."""
        return sum((one.gross for one in self.payments), ZERO)

    @property
    def paid(self) -> Decimal:
        """What was paid for it, gross."""
        return sum((one.gross for one in self.payments if one.state == Payment.State.PAID), ZERO)

    @property
    def recovered(self) -> Decimal:
        """What of it the advance had already paid."""
        return sum((one.recovery for one in self.payments), ZERO)


def by_period(agreement: Agreement, payments: Iterable[Payment]) -> list[PeriodLine]:
    """One line a period, in order, with those of these `payments` that were not refused; in four statements.

    Source: practice.
    """
    periods = list(ReportingPeriod.objects.filter(agreement=agreement).order_by("number"))
    handed_in = FinancialReport.objects.filter(period__agreement=agreement).defer("breakdown")
    reports = {one.period_id: one for one in handed_in}
    on_contribution = Expense.objects.filter(report__period__agreement=agreement, line__side=Side.CONTRIBUTION)
    sent = on_contribution.exclude(report__state=FinancialReport.State.DRAFT).order_by()
    reported = _by_year(sent.values_list("report", "line__year").annotate(Sum("amount")))
    checks = RowCheck.objects.filter(
        report__period__agreement=agreement,
        report__state=FinancialReport.State.CHECKED,
        expense__line__side=Side.CONTRIBUTION,
    )
    by_year = checks.order_by().values_list("report", "expense__line__year")
    admitted = _by_year(by_year.annotate(Sum("admitted")))
    asked: dict[int, list[Payment]] = {}
    for one in sorted(payments, key=lambda one: one.number):
        if one.report_id is not None and one.state != Payment.State.REFUSED:
            asked.setdefault(one.report_id, []).append(one)
    lines = []
    for period in periods:
        report = reports.get(period.pk)
        key = report.pk if report else 0
        lines.append(PeriodLine(period, report, reported.get(key, {}), admitted.get(key, {}), asked.get(key, [])))
    return lines


def admitted_of_members(agreement: Agreement) -> dict[int, dict[UUID, Decimal]] | None:
    """By checked report, what was admitted on the contribution of each partner (EUR), where members are paid; `None`
    where the lead is paid for all. Source: the agreement's own term.
    """
    if agreement.terms.get("payee") != "member":
        return None
    checks = RowCheck.objects.filter(
        report__period__agreement=agreement,
        report__state=FinancialReport.State.CHECKED,
        expense__line__side=Side.CONTRIBUTION,
    )
    found: dict[int, dict[UUID, Decimal]] = {}
    rows = checks.order_by().values_list("report", "expense__line__body").annotate(Sum("admitted"))
    for report, body, amount in rows:
        found.setdefault(report, {})[body] = amount
    return found


def _by_year(rows: Iterable[tuple[int, int, Decimal]]) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {}
    for report, year, amount in rows:
        found.setdefault(report, {})[year] = amount
    return found


@dataclass(frozen=True)
class Standing:
    """The contribution of an agreement in brief (EUR): granted now, paid gross, given back, asked and not paid yet."""

    planned: Mapping[int, Decimal]
    """What the plan, as amended, grants by year: economies are not taken from it."""
    reduced: Decimal
    """Economies, by the final grant."""
    paid: Decimal
    returned: Decimal
    waiting: Decimal

    @property
    def granted(self) -> Decimal:
        """The contribution as it is now."""
        return sum(self.planned.values(), ZERO) - self.reduced

    @property
    def left(self) -> Decimal:
        """What is still to be paid; below zero, what must come back."""
        return instalments.left(self.granted, self.paid, self.returned)


def standing(agreement: Agreement, payments: Iterable[Payment]) -> Standing:
    """How the contribution stands, in two statements. Source: D.Lgs. 33/2013, art. 26-27; practice."""
    of_the_grant = BudgetMovement.objects.filter(line__agreement=agreement, line__side=Side.CONTRIBUTION)
    planned = dict(of_the_grant.order_by("line__year").values_list("line__year").annotate(Sum("amount")))
    moved = MoneyMovement.objects.filter(agreement=agreement).order_by().values_list("kind").annotate(Sum("amount"))
    sums = {kind: total or ZERO for kind, total in moved}
    kinds = MoneyMovement.Kind
    done = {Payment.State.PAID, Payment.State.REFUSED}
    return Standing(
        planned,
        sums.get(kinds.REDUCED, ZERO),
        sums.get(kinds.PAID, ZERO),
        sums.get(kinds.RETURNED, ZERO),
        sum((one.gross for one in payments if one.state not in done), ZERO),
    )


def payments_of(agreement: Agreement, on: date) -> QuerySet[Any]:
    """The payments of an agreement, the latest first, each with whether its account is not dedicated on a day
    (`account_gone`). Source: practice.
    """
    found = Payment.objects.filter(agreement=agreement).annotate(account_gone=accounts.account_gone(on))
    return found.select_related("payee", "report__period").order_by("-number")


def account_gone(payment: Payment, on: date) -> bool:
    """Whether a payment is authorised to an account that is not dedicated on a day.

    Source: L. 136/2010, art. 3, c. 7.
    """
    authorised = Payment.objects.filter(pk=payment.pk, state=Payment.State.AUTHORISED)
    return authorised.filter(accounts.account_gone(on)).exists()


@dataclass(frozen=True)
class Expected:
    """What a request would ask (EUR), before it is made."""

    gross: Figure
    recovery: Figure | None = None
    eligible: Decimal = ZERO
    """What the check admitted, for an instalment (EUR)."""

    @property
    def kept(self) -> Decimal:
        """What of it is neither asked now nor paid in advance: it waits for the balance, or is past what is left (EUR).

        Source: the agreement's own terms.
        """
        return self.eligible - self.recovery.value - self.gross.value if self.recovery else ZERO


def expected_advance(agreement: Agreement, *, viewer: Acting) -> Expected:
    """The advance that the viewer's body would ask. Source: the agreement's own terms."""
    body = positions.whose(agreement, viewer.body)
    percent = agreement.terms.get("advance_percent") or ZERO
    return Expected(instalments.advance(positions.position(agreement, body), percent))


def granted_when_asked(payment: Payment) -> Decimal:
    """The grant of whom an advance is asked for, as it was when it was asked (EUR). Source: practice."""
    body = positions.whose(payment.agreement, payment.payee_id)
    moved = BudgetMovement.objects.filter(
        line__agreement=payment.agreement_id, line__side=Side.CONTRIBUTION, at__lte=payment.requested_at
    )
    mine = moved if body is None else moved.filter(line__body=body)
    return mine.aggregate(total=Sum("amount"))["total"] or ZERO


def uncovered(agreement: Agreement, expected: Expected, *, on: date) -> list[Finding]:
    """What the sureties in force on a day leave uncovered of the advances, the one expected included.

    Source: the agreement's own terms.
    """
    return instalments.advance_covered(
        positions.advances(agreement) + expected.gross.value,
        [bond.amount for bond in positions.bonds(agreement, on)],
        asked=bool(agreement.terms.get("advance_surety")),
        clause=agreement.terms.clause("advance_surety"),
    )


def unchecked(payment: Payment, *, on: date) -> list[Finding]:
    """What the authorisation would be refused for, or would warn of, about who is paid on a day.

    Source: D.Lgs. 267/2000, art. 184; D.Lgs. 33/2013, art. 26, c. 3; L. 136/2010, art. 3.
    """
    return payees.payable(positions.payee_facts(payment, on), on=on)


def expected_instalment(agreement: Agreement, report: FinancialReport, *, viewer: Acting) -> Expected:
    """What the viewer's body would ask for a checked report. Source: the agreement's own terms."""
    terms, body = agreement.terms, positions.whose(agreement, viewer.body)
    admitted = positions.by_key(positions.admitted_by_cell(agreement, body, [report.pk]))
    rate, eligible = terms.get("paid_before_balance_percent"), sum(admitted.values(), ZERO)
    asked = instalments.instalment(
        eligible,
        positions.position(agreement, body),
        advance_percent=terms.get("advance_percent") or ZERO,
        rate=HUNDRED if rate is None else rate,
    )
    return Expected(asked.gross, asked.recovery, eligible)


def expected_balance(agreement: Agreement, *, viewer: Acting) -> Expected:
    """What the viewer's body would ask at the end. Source: the agreement's own terms."""
    return Expected(balance_left(positions.due_by_key(agreement, positions.whose(agreement, viewer.body))))


def report_of(agreement: Agreement, number: int) -> FinancialReport:
    """The report of a period. Raises `FinancialReport.DoesNotExist`. Source: practice."""
    return FinancialReport.objects.select_related("period").get(period__agreement=agreement, period__number=number)


def checks_of(agreement: Agreement) -> QuerySet[PayeeCheck]:
    """The checks on who is paid, the latest first. Source: L. 241/1990, art. 18."""
    return PayeeCheck.objects.filter(agreement=agreement).select_related("payee").order_by("-checked_on", "-pk")


def to_authorise(agreement: Agreement) -> list[Payment]:
    """The first `PAGE` payments that were attested and wait to be authorised. Source: D.Lgs. 267/2000, art. 184."""
    attested = Payment.objects.filter(agreement=agreement, state=Payment.State.ATTESTED).select_related("payee")
    return list(attested.order_by("number")[:PAGE])


def disputes_of(agreement: Agreement) -> list[Dispute]:
    """The disagreements on money, the open first. Source: practice."""
    return list(
        Dispute.objects.filter(agreement=agreement)
        .select_related("payee", "agreement__call__procedure__administration")
        .order_by("settled_at", "-pk")
    )


def partners_of(agreement: Agreement) -> list[Body]:
    """The bodies that are or were bound by the agreement. Source: practice."""
    return list(Body.objects.filter(pk__in=positions.partners_of(agreement)).order_by("sort_key"))


def redetermination_of(agreement: Agreement) -> Redetermination | None:
    """The final grant, proposed or adopted. Source: practice."""
    return Redetermination.objects.select_related("act").filter(agreement=agreement).first()


def clawbacks_of(agreement: Agreement, *, viewer: Acting) -> list[tuple[Clawback, Decimal]]:
    """What must come back of an agreement, with what is still open (EUR), once its letter is signed; whoever is of the
    administration sees what is being prepared too. Source: c.c. art. 2033; L. 241/1990, art. 21-bis.
    """
    found = list(
        Clawback.objects.filter(_asked(viewer), agreement=agreement)
        .select_related("debtor", "body", "programme", "paper")
        .order_by("due", "pk")
    )
    owed = positions.open_amount(found)
    return [(one, owed[one.pk]) for one in found]


def clawback_at(key: int, *, viewer: Acting) -> Clawback:
    """A clawback of the viewer's. Raises `Clawback.DoesNotExist` for another's, and, outside the administration, while
    nobody has signed its letter. Source: L. 241/1990, art. 10 and 21-bis.
    """
    mine = Agreement.objects.filter(OF_A_PARTY.q(viewer)).values("pk")
    deep = Clawback.objects.select_related(
        "agreement__call__procedure__administration", "debtor", "body", "programme", "paper"
    )
    return deep.get(_asked(viewer), pk=key, agreement__in=mine)


def _asked(viewer: Acting) -> Q:
    return Q(paper__signed_at__isnull=False) | Q(agreement__call__procedure__administration=viewer.body)


def to_offset(clawback: Clawback) -> QuerySet[Payment]:
    """The debtor's payments that could give it back. Source: c.c. art. 1241."""
    waiting = [Payment.State.REQUESTED, Payment.State.ATTESTED]
    return Payment.objects.filter(agreement=clawback.agreement, payee=clawback.debtor, state__in=waiting)


def waiting_for_finance(viewer: Acting, on: date) -> QuerySet[Any]:
    """The payments that wait for an order or a proof, the oldest first, each with whether its account is not dedicated
    on a day (`account_gone`); none for who keeps no accounts.

    Source: D.Lgs. 267/2000, art. 185, 218; L. 136/2010, art. 3, c. 7.
    """
    if not viewer.roles & {Role.FINANCE_OFFICER, Role.DIRECTOR, Role.AUDITOR}:
        return Payment.objects.none()
    waiting = Payment.objects.filter(state__in=[Payment.State.AUTHORISED, Payment.State.ORDERED])
    own = waiting.filter(agreement__call__procedure__administration=viewer.body)
    return (
        own.annotate(account_gone=accounts.account_gone(on))
        .select_related("agreement", "payee")
        .order_by("authorised_at", "pk")
    )
