"""Costs of a body that has left the agreement: none of the days after it, at any moment of a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest

from condivisa.base.days import Period
from condivisa.stages.agreements.models import Activity, Partner
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Expense, FinancialReport
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.rules.checks import admit, park, take
from condivisa.stages.reporting.rules.competence import kept_after_leaving
from condivisa.stages.reporting.rules.facts import Frame, Row
from condivisa.stages.reporting.rules.judging import Entry, Others, judge
from condivisa.stages.reporting.rules.reasons import Reason
from tests.making import refused
from tests.stages.reporting.conftest import World
from tests.stages.reporting.rows import (
    BODY,
    FRAME,
    HOURS,
    IN_KIND,
    LINE,
    LINES,
    MARCH,
    REFUND,
    STAFF,
    SUPPLIER,
    SUPPORT,
    codes,
    found,
)

MID_MARCH = date(2026, 3, 16)


def gone(left: date = MID_MARCH) -> Frame:
    return replace(FRAME, left={BODY: left})


@pytest.mark.parametrize("row", [STAFF, SUPPLIER, HOURS, SUPPORT, IN_KIND])
@pytest.mark.parametrize(
    ("left", "code"),
    [
        (date(2026, 1, 1), "after_leaving"),
        (date(2026, 3, 1), "after_leaving"),
        (date(2026, 3, 2), "partly_after_leaving"),
        (date(2026, 3, 31), "partly_after_leaving"),
        (date(2026, 4, 1), None),
    ],
)
def test_a_cost_of_days_after_leaving_is_refused_with_the_day(row: Row, left: date, code: str | None) -> None:
    """The day of leaving is the first on which the body is no partner any more: its last was the day before."""
    said = found(row, frame=gone(left))
    expected = "above_until_leaving" if row.document and code == "partly_after_leaving" else code
    assert codes(said) == ([expected] if expected else [])
    if expected:
        [finding] = [one for one in said if one.blocks]
        assert finding.facts["until"] == left - timedelta(days=1)


def test_a_document_across_the_day_of_leaving_is_charged_by_its_days() -> None:
    """1.220,00 of March, left on the 16th: 15 of 31 days, 590,32."""
    whole = replace(SUPPLIER, amount=D("1220.00"))
    [finding] = [one for one in found(whole, frame=gone()) if one.blocks]
    assert (finding.code, finding.facts["limit"]) == ("report.above_until_leaving", D("590.32"))
    assert codes(found(replace(SUPPLIER, amount=D("590.32")), frame=gone())) == []


def test_two_rows_of_one_document_do_not_charge_together_the_days_after_leaving() -> None:
    half = replace(SUPPLIER, amount=D("590.32"))
    entries = [Entry(replace(half, number=number), LINE, None) for number in (1, 2)]
    said = judge(entries, Others(), gone(), on=date(2026, 4, 20))
    assert codes(said.get(1, [])) == []
    assert codes(said[2]) == ["days_charged"]


def test_an_earlier_day_paid_or_dated_later_stays_eligible() -> None:
    row = replace(SUPPLIER, competence=Period(MARCH.first, date(2026, 3, 15)), paid_on=date(2026, 4, 2))
    assert codes(found(row, frame=gone())) == []


def test_who_is_still_a_partner_reports_on() -> None:
    assert codes(found(SUPPLIER, frame=gone(), body=UUID(int=8))) == []


@pytest.mark.parametrize(
    ("row", "kept", "code"),
    [
        (SUPPLIER, "0.00", None),
        (SUPPLIER, "590.32", None),
        (SUPPLIER, "590.33", "above_until_leaving"),
        (STAFF, "1893.00", "partly_after_leaving"),
        (STAFF, "900.00", None),
        (replace(REFUND, competence=Period(MID_MARCH, MID_MARCH)), "1.00", "after_leaving"),
        (replace(REFUND, competence=Period(MID_MARCH, MID_MARCH)), "0.00", None),
    ],
)
def test_what_a_check_may_keep_of_a_row_across_the_day(row: Row, kept: str, code: str | None) -> None:
    said = kept_after_leaving(row, LINES[row.line], gone(), D(kept))
    assert codes(said) == ([code] if code else [])


# ---- in a report


def leaves(world: World, left: date = MID_MARCH) -> None:
    Partner.objects.filter(agreement=world.agreement, body=world.member).update(left_on=left)


def spends(world: World) -> tuple[FinancialReport, Expense]:
    """The member reports a cost of 20 March."""
    report = world.report()
    on = Period(date(2026, 3, 20), date(2026, 3, 20))
    [row] = world.writes(report, world.row(world.member, amount=D("100.00"), competence=on), by=world.fellow)
    return report, row


def prepared(world: World, report: FinancialReport) -> None:
    moment = world.after(report)
    for by in (world.leader, world.fellow):
        actions.hand_in(report.pk, nothing_spent=True, by=by, at=moment)
    stated = {one.pk: D(25) for one in Activity.objects.filter(agreement=world.agreement)}
    actions.state_achievements(report.pk, stated, by=world.leader, at=moment)


@pytest.mark.django_db
def test_who_has_left_does_not_hand_in_later_costs(world: World) -> None:
    report, _row = spends(world)
    leaves(world)
    with refused("report.after_leaving") as refusal:
        actions.hand_in(report.pk, by=world.fellow, at=world.after(report))
    [finding] = [one for one in refusal.value.findings if one.blocks]
    assert (finding.path, finding.facts["until"]) == ("rows.1", date(2026, 3, 15))


@pytest.mark.django_db
def test_a_part_handed_in_before_its_body_left_stops_the_whole_report(world: World) -> None:
    report, _row = spends(world)
    prepared(world, report)
    leaves(world)
    with refused("report.after_leaving"):
        actions.submit_report(report.pk, by=world.leader, at=world.after(report))
    leaves(world, date(2026, 3, 21))
    assert actions.submit_report(report.pk, by=world.leader, at=world.after(report)).submitted_at


@pytest.mark.django_db
def test_a_report_goes_without_the_part_of_who_left(world: World) -> None:
    report, row = spends(world)
    prepared(world, report)
    leaves(world)
    actions.send_back(report.pk, world.member.pk, by=world.leader, at=world.after(report))
    actions.submit_report(report.pk, without=[world.member.pk], by=world.leader, at=world.after(report))
    assert Expense.objects.get(pk=row.pk).report_id != report.pk


@pytest.mark.django_db
def test_a_check_admits_nothing_of_the_days_after_leaving(world: World) -> None:
    report, row = spends(world)
    world.submits(report)
    leaves(world)
    for decision in (admit(row.pk), take(row.pk, D("99.99"), Reason.OUT_OF_PERIOD)):
        with refused("report.after_leaving"):
            world.checks(report, decision)
    world.checks(report, take(row.pk, D("100.00"), Reason.OUT_OF_PERIOD))
    assert world.closes(report).checked_at


@pytest.mark.django_db
def test_such_a_row_may_be_put_aside(world: World) -> None:
    report, row = spends(world)
    world.submits(report)
    leaves(world)
    world.checks(report, park(row.pk, Reason.OUT_OF_PERIOD))
    assert world.closes(report).checked_at


@pytest.mark.django_db
def test_a_row_admitted_before_its_body_left_stops_the_minutes(world: World) -> None:
    report, row = spends(world)
    world.submits(report)
    world.checks(report, admit(row.pk))
    leaves(world)
    with refused("report.after_leaving"):
        world.closes(report)


@pytest.mark.django_db
def test_who_left_and_came_back_reports_again(world: World) -> None:
    leaves(world)
    Partner.objects.create(agreement=world.agreement, body=world.member, joined_on=date(2026, 3, 18))
    assert judged.frame_of(world.report()).left == {}
