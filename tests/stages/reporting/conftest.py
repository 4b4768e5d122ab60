"""A running agreement of two partners, with its first quarter to report on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.base.days import ROME, Period
from condivisa.parties.models import Body
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Activity, Agreement, BudgetLine, BudgetMovement
from condivisa.stages.calls.terms import Value
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Expense, FinancialReport, ReportingPeriod, Worker
from condivisa.stages.reporting.rules import checks, facts
from condivisa.stages.reporting.rules.facts import Row
from tests import making
from tests.screens import At
from tests.stages.reporting import rows as sound
from tests.standing import stood_on

PDF = b"%PDF-1.7\n%synthetic"
IBAN = "IT60X0542811101000000123456"


@dataclass
class World:
    """The town, the lead and a member, and what they do in a line."""

    town: making.Town
    lead: Body
    member: Body
    leader: Acting
    fellow: Acting
    agreement: Agreement

    def line(self, body: Body, side: str = "contribution", year: int = 2026, **fields: Any) -> int:
        return BudgetLine.objects.get(agreement=self.agreement, body=body, side=side, year=year, **fields).pk

    def period(self, number: int) -> ReportingPeriod:
        return ReportingPeriod.objects.get(agreement=self.agreement, number=number)

    def report(self, number: int = 1) -> FinancialReport:
        period = self.period(number)
        morning = datetime.combine(max(period.first, date(2026, 2, 1)), time(9), ROME)
        return actions.start_report(period.pk, by=self.leader, at=morning)

    def row(self, body: Body | None = None, kind: Row = sound.SUPPLIER, **changes: Any) -> Row:
        """A sound row on a line of the body; every supplier's row has a document of its own."""
        side = "cofinancing" if kind.kind in ("volunteers", "in_kind") else "contribution"
        if kind.document and "document" not in changes:
            number = f"{changes.get('amount', kind.amount)}/{Expense.objects.count()}/{changes.get('description')}"
            changes["document"] = replace(sound.INVOICE, number=number)
        return replace(kind, **{"line": self.line(body or self.lead, side), **changes})

    def writes(self, report: FinancialReport, *rows: Row, by: Acting | None = None) -> list[Expense]:
        return actions.add_rows(report.pk, rows, by=by or self.leader, at=self.after(report))

    def hires(self, body: Body, by: Acting, code: str = "E1", fiscal_code: str = "RSSMRA80A01D142X") -> Worker:
        since = Period(date(2019, 5, 1), date.max)
        worker = facts.Worker("staff", code, since, facts.Contract.PERMANENT, D("165.00"), "educatrice")
        return actions.register_worker(
            body.pk, worker, fiscal_code=fiscal_code, by=by, at=making.at("2026-01-10T09:00")
        )

    def enrols(self, body: Body, by: Acting, code: str = "V1", fiscal_code: str = "VRDLCU70B02D142Y") -> Worker:
        worker = facts.Worker("volunteer", code, Period(date(2020, 1, 1), date.max))
        return actions.register_worker(
            body.pk, worker, fiscal_code=fiscal_code, register_number="12", by=by, at=making.at("2026-01-10T09:00")
        )

    def after(self, report: FinancialReport, days: int = 20) -> datetime:
        noon = datetime.combine(report.period.last, time(12), ROME)
        return noon + timedelta(days)

    def submits(self, report: FinancialReport, achieved: str = "25") -> FinancialReport:
        at = self.after(report)
        for by in (self.leader, self.fellow):
            actions.hand_in(report.pk, nothing_spent=True, by=by, at=at)
        stated = {one.pk: D(achieved) for one in Activity.objects.filter(agreement=self.agreement)}
        actions.state_achievements(report.pk, stated, by=self.leader, at=at)
        return actions.submit_report(report.pk, by=self.leader, at=at)

    def checks(self, report: FinancialReport, *decisions: checks.Decision) -> None:
        actions.check_rows(report.pk, decisions, by=self.town.officer, at=self.after(report, 40))

    def closes(self, report: FinancialReport) -> FinancialReport:
        at = self.after(report, 50)
        verified = {one.pk: D(20) for one in Activity.objects.filter(agreement=self.agreement)}
        actions.verify_achievements(report.pk, verified, by=self.town.officer, at=at)
        return actions.close_check(report.pk, by=self.town.rup, at=at)


def made(name: str = "Comune di Prova", *, lead: Body | None = None, **terms: Value | None) -> World:
    """A world of its own, with its periods open."""
    town = making.town(name)
    lead, member = lead or making.body("Cooperativa Arcobaleno"), making.body("Associazione Sole")
    agreed = making.terms(**terms)
    application = making.application(making.call(town, terms=agreed), lead, member)
    shares = {lead.name: "60", member.name: "40"}
    agreement = making.agreement(application, town, terms=agreed, shares=shares)
    world = World(
        town,
        lead,
        member,
        making.acting(lead, Role.LEGAL_REPRESENTATIVE),
        making.acting(member, Role.LEGAL_REPRESENTATIVE),
        agreement,
    )
    actions.open_periods(agreement.pk, by=town.rup, at=making.at("2026-01-05T09:00"))
    return world


def overheads(world: World) -> BudgetLine:
    """A line of indirect costs of the lead, of 5.000,00."""
    activity = Activity.objects.get(agreement=world.agreement)
    staff = BudgetLine.objects.get(pk=world.line(world.lead))
    line = BudgetLine.objects.create(
        agreement=world.agreement,
        activity=activity,
        body=world.lead,
        category="indirect",
        cost_line="sede",
        year=2026,
        side="contribution",
        source=staff.source,
    )
    BudgetMovement.objects.create(line=line, kind="initial", amount=D("5000.00"), at=making.at("2025-12-22T09:00"))
    return line


standing_world = stood_on(made)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> World:
    """Town, lead, member and agreement."""
    return standing_world()


@pytest.fixture
def in_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-04-20T10:00"))


@pytest.fixture
def leader(world: World) -> At:
    return At(world.leader)


def of(world: World, **more: Any) -> dict[str, Any]:
    return {"key": world.agreement.pk, "number": 1, **more}


def submitted(world: World, rows: int = 3) -> FinancialReport:
    report = world.report()
    world.writes(report, *[world.row(description=f"spesa {number}") for number in range(rows)])
    return world.submits(report)
