"""Agreements and partners that end: what was done until then is still reported, settled and taken over."""

from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.base.days import Period
from condivisa.parties import actions as parties
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, HourlyCost, SigningCheck
from condivisa.stages.reporting import actions, queries
from condivisa.stages.reporting.models import Expense, ReportingPeriod
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.rules import eligibility
from tests import making
from tests.making import Town, at, refused
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


def withdrawn(world: World) -> None:
    """Received on 5 January 2026, six months of notice: from 6 July at the earliest."""
    sent, director = at("2026-01-05T09:00"), world.town.director
    how: Any = {"ground": "minori risorse", "reason": "Tagli.", "indemnity_finding": "Nessun pregiudizio."}
    ending = agreements.withdraw(world.agreement.pk, **how, by=director, at=sent)
    file = making.signed(ending.paper, director)
    agreements.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=sent)


def receives(world: World, effective: date, moment: datetime = MAY) -> list[tuple[int, date, date, bool]]:
    agreements.record_notice_received(
        world.agreement.pk, received_on=date(2026, 1, 5), effective_on=effective, by=world.town.rup, at=moment
    )
    return list(ReportingPeriod.objects.filter(agreement=world.agreement).values_list("number", "last", "due", "final"))


def test_a_receipt_recorded_again_lays_the_periods_out_again(world: World) -> None:
    withdrawn(world)
    before = receives(world, date(2028, 12, 31))
    assert len(before) == 12
    assert [one[::3] for one in receives(world, date(2026, 7, 6))] == [(1, False), (2, False), (3, True)]
    assert ReportingPeriod.objects.get(agreement=world.agreement, number=3).last == date(2026, 7, 6)
    longer = receives(world, date(2027, 2, 1))
    assert longer[:4] == before[:4]
    assert [(one[0], one[1], one[3]) for one in longer[4:]] == [(5, date(2027, 2, 1), True)]
    assert receives(world, date(2026, 8, 1))[-1][1] == date(2026, 8, 1), "and shorter again"
    assert receives(world, date(2028, 12, 31)) == before


def test_a_withdrawal_takes_effect_after_what_is_already_checked(world: World) -> None:
    for number in (1, 2, 3):
        report = world.report(number)
        world.submits(report)
        world.closes(report)
    withdrawn(world)
    later = at("2026-12-01T09:00")
    with refused("report.ends_in_checked_period") as refusal:
        receives(world, date(2026, 7, 6), later)
    facts = refusal.value.findings[0].facts
    assert (facts["number"], facts["first"]) == (3, date(2026, 10, 1)), "and from then on it is accepted"
    assert Agreement.objects.get(pk=world.agreement.pk).ended_on is None
    assert receives(world, date(2026, 10, 1), later)[-1][::3] == (4, True)


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


def test_the_accounts_of_each_partner_are_read_with_the_days_on_which_they_are_dedicated(world: World) -> None:
    closed, open_again = world.lead.accounts.get(), date(2026, 6, 1)
    parties.end_account(closed.pk, until=date(2026, 3, 31), by=world.leader, at=at("2026-04-02T09:00"))
    world.lead.accounts.create(iban=closed.iban, since=open_again)
    read = judged.frame_of(world.report()).accounts
    assert sorted(read[world.lead.pk][closed.iban], key=lambda days: days.first) == [
        Period(closed.since, date(2026, 3, 31)),
        Period(open_again, date.max),
    ]
    assert read[world.member.pk] == {closed.iban: [Period(closed.since, date.max)]}
