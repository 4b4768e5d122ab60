"""Agreements and partners that end: what was done until then is still reported, settled and taken over."""

from datetime import date
from decimal import Decimal as D

import pytest

from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, HourlyCost, SigningCheck
from condivisa.stages.reporting import actions, queries
from condivisa.stages.reporting.models import Expense
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.rules import eligibility
from tests import making
from tests.making import Town, at
from tests.stages.reporting.conftest import World
from tests.stages.reporting.rows import STAFF

pytestmark = pytest.mark.django_db
MAY = at("2026-05-25T09:00")


def ended(state: str, on: date) -> tuple[Agreement, Town]:
    town = making.town()
    agreement = making.agreement(making.application(making.call(town), making.body("Arcobaleno")), town)
    Agreement.objects.filter(pk=agreement.pk).update(state=state, ended_on=on)
    return agreement, town


@pytest.mark.parametrize("state", ["terminated", "withdrawn"])
def test_periods_are_laid_out_up_to_the_day_it_ended(state: str) -> None:
    agreement, town = ended(state, date(2026, 5, 20))
    opened = actions.open_periods(agreement.pk, by=town.rup, at=MAY)
    assert [(one.first, one.last, one.final) for one in opened] == [
        (date(2026, 1, 1), date(2026, 3, 31), False),
        (date(2026, 4, 1), date(2026, 5, 20), True),
    ]


def test_one_that_ended_before_its_first_day_has_that_day_alone() -> None:
    agreement, town = ended("withdrawn", date(2025, 12, 29))
    [only] = actions.open_periods(agreement.pk, by=town.rup, at=MAY)
    assert (only.first, only.last, only.final) == (date(2026, 1, 1), date(2026, 1, 1), True)


def test_who_takes_over_a_staff_line_has_the_hours_that_are_left(world: World) -> None:
    """A hundred of 1.500 hours are reported by the one who leaves: a later revision finds 1.400, not 1.500."""
    line = BudgetLine.objects.get(pk=world.line(world.lead))
    BudgetLine.objects.filter(pk=line.pk).update(hours=D("1500.00"), hourly_cost=D("18.93"))
    world.hires(world.lead, world.leader)
    report = world.report()
    world.writes(report, world.row(kind=STAFF))
    world.submits(report)
    moment = world.after(report, 30)
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC, SigningCheck.Kind.INSURANCE):
        agreements.record_check(
            world.agreement.pk, kind=kind, body=world.member.pk, passed=True, reference="prot. 2",
            checked_on=moment.date(), by=world.town.officer, at=moment,
        )  # fmt: skip
    change = agreements.propose_partner_change(
        world.agreement.pk, leaving=world.lead.pk, joining=world.member.pk, effect=moment.date(),
        reason="Fusione fra enti.", by=world.leader, at=moment,
    )  # fmt: skip
    signers = {world.town.body.pk: world.town.director.person, world.lead.pk: world.leader.person}
    file = making.signed(change.paper, *signers.values())
    agreements.sign_amendment(change.pk, file=file, signers=signers, by=world.town.director, at=moment)
    [twin] = BudgetLine.objects.filter(agreement=world.agreement, body=world.member, hours__isnull=False)
    assert (twin.hours, queries.residual_hours([twin.pk], moment.date())) == (D("1400.00"), {twin.pk: D("1400.00")})


@pytest.mark.parametrize(("since", "warned"), [(date(2026, 3, 1), False), (date(2026, 4, 1), True)])
def test_an_hour_is_judged_by_the_cost_in_force_when_it_was_worked(world: World, since: date, warned: bool) -> None:
    """18,93 an hour in March, on a line planned at 18,00: a renewal from March covers it, one from April does not."""
    line = BudgetLine.objects.get(pk=world.line(world.lead))
    BudgetLine.objects.filter(pk=line.pk).update(hours=D("1500.00"), hourly_cost=D("18.00"))
    world.hires(world.lead, world.leader)
    report = world.report()
    world.writes(report, world.row(kind=STAFF))
    renewal = Amendment.objects.create(
        agreement=world.agreement, number=1, kind="labour_revision", effect_date=since, reason="Rinnovo.", content={}
    )
    HourlyCost.objects.create(line=line, since=since, amount=D("18.93"), amendment=renewal)
    [entry] = judged.entries_of(Expense.objects.all())
    found = eligibility.eligible(entry.row, entry.line, entry.worker, judged.frame_of(report), on=since)
    assert ("report.hourly_cost_above_plan" in [one.code for one in found]) is warned
