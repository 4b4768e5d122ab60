"""A part of a report without rows: nobody hands one in by mistake, and who spent nothing says so (D.P.R. 445/2000)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from condivisa.base.days import ROME, Period
from condivisa.base.words import say
from condivisa.records.access import Role
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import MemberReport, ReportingPeriod
from tests import making
from tests.making import refused
from tests.screens import At
from tests.stages.reporting.conftest import World

pytestmark = pytest.mark.django_db


def test_a_part_without_rows_says_that_nothing_was_spent_and_only_once_its_period_is_over(world: World) -> None:
    report = world.report()
    last = datetime.combine(report.period.last, time(23, 59), ROME)
    for said in (False, True):
        with refused("report.part_empty_early") as refusal:
            actions.hand_in(report.pk, nothing_spent=said, by=world.fellow, at=last)
        (finding,) = refusal.value.findings
        assert "il periodo finisce il 31 marzo 2026" in say(finding)
        assert "the period ends on 31 March 2026" in say(finding, "en")
    after = last + timedelta(minutes=1)
    with refused("report.part_empty"):
        actions.hand_in(report.pk, by=world.fellow, at=after)
    assert not MemberReport.objects.filter(state="handed_in").exists()
    part = actions.hand_in(report.pk, nothing_spent=True, by=world.fellow, at=after)
    assert part.state == MemberReport.State.HANDED_IN


def test_many_parts_without_rows_are_folded_but_not_ones_own() -> None:
    town, bodies = making.town(), [making.body(f"Ente {n:02}") for n in range(9)]
    call = making.call(town, programmes=[("P1", "90000.00")])
    making_of = making.application(call, *bodies)
    agreement = making.agreement(making_of, town, shares={one.name: "10" for one in bodies})
    actions.open_periods(agreement.pk, by=town.officer, at=making.at("2026-02-01T09:00"))
    period = ReportingPeriod.objects.get(agreement=agreement, number=1)
    leader = making.acting(bodies[0], Role.LEGAL_REPRESENTATIVE)
    actions.start_report(period.pk, by=leader, at=making.at("2026-04-02T09:00"))
    page = At(leader).get("report", key=agreement.pk, number=1).content.decode()
    before, after = page.split("Altri 8 enti senza righe")
    assert "<strong>Ente 00</strong>" in before
    assert "<strong>Ente 01</strong>" not in before
    assert all(f"<strong>{one.name}</strong>" in after for one in bodies[1:])


def test_a_part_with_rows_may_be_handed_in_before_its_period_ends(world: World) -> None:
    report = world.report()
    march = Period(date(2026, 3, 1), date(2026, 3, 10))
    early = making.at("2026-03-20T10:00")
    actions.add_rows(report.pk, [world.row(competence=march, paid_on=date(2026, 3, 15))], by=world.leader, at=early)
    assert actions.hand_in(report.pk, by=world.leader, at=early).state == MemberReport.State.HANDED_IN
