"""A part of a report without rows: nobody hands one in by mistake, and who spent nothing says so (D.P.R. 445/2000)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from condivisa.base.days import ROME, Period
from condivisa.base.words import say
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import MemberReport
from tests import making
from tests.making import refused
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


def test_a_part_with_rows_may_be_handed_in_before_its_period_ends(world: World) -> None:
    report = world.report()
    march = Period(date(2026, 3, 1), date(2026, 3, 10))
    early = making.at("2026-03-20T10:00")
    actions.add_rows(report.pk, [world.row(competence=march, paid_on=date(2026, 3, 15))], by=world.leader, at=early)
    assert actions.hand_in(report.pk, by=world.leader, at=early).state == MemberReport.State.HANDED_IN
