"""What each side reads of reports and rows, and what the other stages ask of them."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from condivisa.records.access import Role
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Agreement, BudgetLine
from condivisa.stages.reporting import queries
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.queries.screens import agreement_at, periods_with_reports, report_at
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.stages.reporting.conftest import World
from tests.stages.reporting.reading import found_in, numbers_seen, place
from tests.stages.reporting.rows import STAFF, SUPPORT

pytestmark = pytest.mark.django_db


def test_each_sees_its_own(world: World) -> None:
    """A service user's code goes to who wrote it, the lead and the office, and to nobody else."""
    report = world.report()
    world.writes(report, world.row(kind=SUPPORT))
    world.writes(report, world.row(world.member, description="m"), by=world.fellow)
    numbers = {who: numbers_seen(report, viewer) for who, viewer in (("lead", world.leader), ("member", world.fellow))}
    assert numbers == {"lead": [1, 2], "member": [2]}
    with pytest.raises(FinancialReport.DoesNotExist):
        report_at(*place(report), viewer=world.town.officer)
    world.submits(report)
    assert numbers_seen(report, world.town.officer) == [1, 2]
    stranger = making.acting(making.body("Altro ente"), Role.LEGAL_REPRESENTATIVE)
    with pytest.raises(FinancialReport.DoesNotExist):
        report_at(*place(report), viewer=stranger)
    with pytest.raises(Agreement.DoesNotExist):
        agreement_at(world.agreement.pk, viewer=stranger)
    assert len(periods_with_reports(world.agreement, viewer=world.fellow)) == 12


def test_what_agreements_ask(world: World) -> None:
    world.hires(world.lead, world.leader)
    line = world.line(world.lead)
    BudgetLine.objects.filter(pk=line).update(hours=D("1000.00"))
    report = world.report()
    world.writes(report, world.row(kind=STAFF))
    assert questions.reported_on_lines([line]) == {line: D("0.00")}
    world.submits(report)
    assert questions.reported_on_lines([line]) == {line: D("1893.00")}
    assert questions.residual_hours([line], date(2026, 4, 1)) == {line: D("900.00")}
    assert questions.residual_hours([line], date(2026, 3, 31)) == {line: D("1000.00")}


def test_a_cut_frees_budget_and_hours_only_once_its_check_is_closed(world: World) -> None:
    world.hires(world.lead, world.leader)
    line = world.line(world.lead)
    BudgetLine.objects.filter(pk=line).update(hours=D("1000.00"))
    report = world.report()
    (row,) = world.writes(report, world.row(kind=STAFF))
    world.submits(report)
    world.checks(report, checks.take(row.pk, row.amount, Reason.TIMESHEET))
    used = {line: row.amount}, {line: D("900.00")}

    def asked() -> Any:
        return questions.reported_on_lines([line]), questions.residual_hours([line], date(2026, 4, 1))

    assert asked() == used, "the check may still take the cut back"
    world.closes(report)
    assert asked() == ({line: D("0.00")}, {line: D("1000.00")})


def test_a_line_beyond_its_budget_is_said_and_not_refused(world: World) -> None:
    making.budgeted(world.line(world.lead), "900.00")
    report = world.report()
    world.writes(report, world.row(amount=D("1000.00")))
    [over] = [finding for finding in found_in(report) if finding.code == "report.over_line"]
    assert (over.blocks, over.facts["over"]) == (False, D("100.00"))
    assert world.submits(report).state == FinancialReport.State.SUBMITTED


def test_lists_take_the_same_statements_for_one_row_as_for_thirty(world: World) -> None:
    report = world.report()
    counted = []
    of_it = Q(period__agreement=world.agreement)
    for size in (1, 29):
        world.writes(report, *[world.row(description=f"{size}/{number}") for number in range(size)])
        for number in range(2, 6 if size > 1 else 2):
            FinancialReport.objects.create(period=world.period(number))
        reads = (
            lambda: [one.period.agreement.call.procedure.title for one in queries.reports_for(world.leader, of_it)],
            lambda: numbers_seen(report, world.leader),
            lambda: periods_with_reports(world.agreement, viewer=world.leader),
            lambda: [found_in(FinancialReport.objects.get(pk=report.pk)), "asked, whatever is found"],
        )
        statements = []
        for read in reads:
            with CaptureQueriesContext(connection) as captured:
                assert read()
            statements.append(len(captured))
        counted.append(statements)
    assert counted[0] == counted[1] == [1, 2, 2, 13]
