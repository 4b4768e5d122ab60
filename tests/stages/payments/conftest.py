"""An agreement of 300.000,00 EUR between a town and two bodies (lead 60 %, member 40 %), and its checked reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from condivisa.base.days import add_months
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.stages.agreements.models import Activity, Agreement, Amendment, BudgetLine, Surety
from condivisa.stages.applications.models import Side
from condivisa.stages.payments.actions import grants, requests, steps
from condivisa.stages.payments.models import PayeeCheck, Payment
from condivisa.stages.reporting.models import (
    Achievement,
    Expense,
    FinancialReport,
    ReportingPeriod,
    RowCheck,
)
from tests import making
from tests.making import Town, at
from tests.standing import stood_on

TREASURY = "Tesoreria comunale, avviso di pagamento pagoPA"


@dataclass
class Scene:
    """The people, the agreement, and the steps every test takes."""

    town: Town
    lead: Body
    member: Body
    lead_rep: Acting
    member_rep: Acting
    agreement: Agreement
    last: int = 0

    def next(self) -> int:
        """The next number of a report, a row, an amendment."""
        self.last += 1
        return self.last

    def report(
        self,
        admitted: dict[Body, str],
        *,
        own: str = "0",
        cut: str = "0",
        year: int = 2026,
        final: bool = False,
        done: str | None = None,
        state: str = "checked",
    ) -> FinancialReport:
        """A quarter's report: rows admitted on the contribution by partner (EUR), the lead's own share beside them."""
        number = self.next()
        first = add_months(date(2026, 1, 1), 3 * (number - 1))
        period = ReportingPeriod.objects.create(
            agreement=self.agreement,
            number=number,
            first=first,
            last=add_months(first, 3) - timedelta(days=1),
            due=add_months(first, 4),
            final=final,
        )
        report = FinancialReport.objects.create(
            period=period, state=state, submitted_at=at("2026-04-15T09:00"), breakdown_sha256="2" * 64
        )
        for body, amount in admitted.items():
            self._row(report, body, Side.CONTRIBUTION, amount, cut if body == self.lead else "0", year)
        if Decimal(own):
            self._row(report, self.lead, Side.COFINANCING, own, "0", year)
        if done is not None:
            for activity in Activity.objects.filter(agreement=self.agreement):
                Achievement.objects.create(report=report, activity=activity, stated=100, verified=Decimal(done))
        return report

    def _row(self, report: FinancialReport, body: Body, side: Side, admitted: str, cut: str, year: int) -> None:
        lines = BudgetLine.objects.filter(agreement=self.agreement, body=body, side=side, year=year)
        line = lines.get(activity__programme__code="P1")
        row = Expense.objects.create(
            report=report,
            number=self.next(),
            kind=Expense.Kind.SUPPLIER,
            line=line,
            description="Fattura di prova",
            amount=Decimal(admitted) + Decimal(cut),
            competence_first=report.period.first,
            competence_last=report.period.last,
        )
        if report.state == FinancialReport.State.CHECKED:
            RowCheck.objects.create(
                expense=row,
                report=report,
                outcome="cut" if Decimal(cut) else "admitted",
                admitted=Decimal(admitted),
                cut=Decimal(cut),
                reason="not_pertinent" if Decimal(cut) else "",
                by_id=self.town.rup.person,
                at=at("2026-05-04T09:00"),
            )

    def in_order(self, *, until: date = date(2030, 12, 31)) -> None:
        """The grant is public and the payees' checks are good."""
        self.publish()
        for body in (self.lead, self.member):
            for kind in PayeeCheck.Kind:
                self.check(body, kind, until=until)

    def publish(
        self,
        amendment: Amendment | None = None,
        *,
        reference: str = "https://prova.it/26-27",
        on: date | None = None,
    ) -> None:
        """The grant, or its increase by an amendment, is in the public table."""
        grants.publish_grant(
            self.agreement.pk,
            reference=reference,
            amendment_id=amendment.pk if amendment else None,
            on=on,
            by=self.town.rup,
            at=at("2026-01-10T09:00"),
        )

    def raised(self, amount: str) -> Amendment:
        """An amendment that moved the grant (EUR) of the lead's line of 2026."""
        amendment = Amendment.objects.create(
            agreement=self.agreement,
            number=self.next(),
            kind="extension",
            state="signed",
            effect_date=date(2026, 1, 2),
            reason="prova",
            content={},
            paper=making.paper(self.town.body),
            signed_at=at("2026-01-09T09:00"),
        )
        line = BudgetLine.objects.get(agreement=self.agreement, body=self.lead, side="contribution", year=2026)
        line.movements.create(kind="extension", amount=Decimal(amount), amendment=amendment, at=at("2026-01-09T09:00"))
        return amendment

    def check(self, body: Body, kind: PayeeCheck.Kind, *, until: date, passed: bool = True) -> PayeeCheck:
        """A check on a payee."""
        return grants.record_payee_check(
            self.agreement.pk,
            payee=body.pk,
            kind=kind,
            passed=passed,
            reference="INPS_1234",
            checked_on=date(2026, 1, 9),
            valid_until=until,
            by=self.town.rup,
            at=at("2026-01-10T09:00"),
        )

    def surety(self, amount: str = "90000.00") -> Surety:
        """A surety in force for all the years of the agreement and three months more."""
        return Surety.objects.create(
            agreement=self.agreement,
            guarantor="Banca di Prova",
            number="F-1",
            amount=Decimal(amount),
            first=date(2026, 1, 1),
            last=date(2029, 3, 31),
            file=making.stored(b"fideiussione"),
        )

    def authorised(self, payment: Payment, moment: str = "2026-05-11T09:00") -> Payment:
        """Attested, prepared and authorised."""
        steps.attest(payment.pk, by=self.town.rup, at=at(moment))
        steps.prepare_authorisation(payment.pk, by=self.town.officer, at=at(moment))
        return steps.authorise(payment.pk, file=self.signs(payment), by=self.town.director, at=at(moment))

    def signs(self, payment: Payment) -> bytes:
        """The authorisation of a payment, signed by the director."""
        payment.refresh_from_db(fields=["authorisation"])
        return making.signed(payment.authorisation, self.town.director)

    def paid(self, payment: Payment, moment: str = "2026-05-11T09:00") -> Payment:
        """The whole way, up to the treasurer's proof."""
        self.authorised(payment, moment)
        steps.order(payment.pk, order_number=f"2026/{payment.number}", by=self.town.finance, at=at(moment))
        return steps.record_proof(
            payment.pk, proof=f"Q-{payment.number}", paid_on=at(moment).date(), by=self.town.finance, at=at(moment)
        )

    def advance(self) -> Payment:
        """The advance of the lead, paid."""
        self.surety()
        return self.paid(
            requests.request_advance(self.agreement.pk, by=self.lead_rep, at=at("2026-01-12T09:00")), "2026-01-20T09:00"
        )

    def instalment(self, report: FinancialReport, by: Acting | None = None) -> Payment:
        """An instalment, paid."""
        return self.paid(requests.request_instalment(report.pk, by=by or self.lead_rep, at=at("2026-05-08T09:00")))


def made(
    *,
    shares: dict[str, str] | None = None,
    programmes: Sequence[tuple[str, str]] = (("P1", "300000.00"),),
    **changed: Any,
) -> Scene:
    """The scene, with shares, programmes (code, EUR; rows are of P1) and terms changed as asked."""
    town = making.town()
    lead, member = making.body("Arcobaleno"), making.body("Girasole")
    call = making.call(town, programmes=programmes, terms=making.terms(**changed))
    application = making.application(call, lead, member)
    agreement = making.agreement(application, town, shares=shares or {"Arcobaleno": "60", "Girasole": "40"})
    return Scene(town, lead, member, making.representative(lead), making.representative(member), agreement)


standing_scene = stood_on(made)


@pytest.fixture
def scene(standing_scene: Callable[[], Scene], db: None) -> Callable[..., Scene]:
    """Gives the scene that the tests of a file share, or makes one with terms of its own; both are rolled back."""
    return lambda **changed: made(**changed) if changed else standing_scene()
