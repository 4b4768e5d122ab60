"""A signed agreement of two partners, and the steps by which it is changed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any, NamedTuple

import pytest

from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine
from condivisa.stages.applications.models import CostCategory, Side
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import at
from tests.standing import stood_on

NOW = at("2026-09-01T09:00")


class Scene(NamedTuple):
    town: making.Town
    lead: Body
    member: Body
    leads: Acting
    agreement: Agreement


def made() -> Scene:
    """120.000,00 in three years, three quarters to the lead; own money 10 %; 40.000,00 committed a year."""
    town = making.town()
    lead, member = making.body("Arcobaleno"), making.body("Caritas")
    call = making.call(town, programmes=[("P1", "120000.00")])
    application = making.application(call, lead, member)
    agreement = making.agreement(application, town, shares={"Arcobaleno": "75", "Caritas": "25"})
    BudgetLine.objects.filter(agreement=agreement, body=lead, side="contribution").update(
        hours=D(1500), hourly_cost=D("18.93")
    )
    return Scene(town, lead, member, making.representative(lead), agreement)


standing_scene = stood_on(made)


@pytest.fixture
def scene(standing_scene: Callable[[], Scene], db: None) -> Scene:
    """An agreement signed and running."""
    return standing_scene()


def line(scene: Scene, year: int = 2027, body: Body | None = None, side: str = "contribution") -> BudgetLine:
    return scene.agreement.lines.filter(year=year, body=body or scene.lead, side=side).order_by("pk")[0]


def other(scene: Scene, category: CostCategory = CostCategory.RUNNING) -> BudgetLine:
    """A second line of the lead in 2027, still without money."""
    return actions.add_line(
        scene.agreement.pk, activity="P1.1", body=scene.lead.pk, category=category, cost_line="materiali", year=2027,
        side=Side.CONTRIBUTION, source_id=line(scene).source_id, by=scene.town.rup, at=NOW,
    )  # fmt: skip


def ended(scene: Scene, reason: Round.Reason, closed: bool = True) -> Round:
    table = scene.agreement.final_project.round.table
    number = table.rounds.count() + 1
    closed_at = at("2026-08-20T12:00") if closed else None
    return table.rounds.create(number=number, reason=reason, opened_at=at("2026-08-01T09:00"), closed_at=closed_at)


def commit(scene: Scene, amount: str, year: int = 2027) -> None:
    booking = Booking.objects.get(call=scene.agreement.call, year=year)
    number = f"I-{booking.commitments.count() + 1}-{year}"
    made = Commitment.objects.create(
        booking=booking, number=number, amount=D(amount), act="DD", visa_number="V", visa_date=date(2026, 8, 25)
    )
    actions.link_commitment(scene.agreement.pk, commitment_id=made.pk, by=scene.town.finance, at=NOW)


def sign(scene: Scene, amendment: Amendment, **changes: Any) -> Amendment:
    signers = {scene.town.body.pk: scene.town.director.person, scene.lead.pk: scene.leads.person}
    file = making.signed(amendment.paper, *signers.values())
    how = {"file": file, "signers": signers, "by": scene.town.director, "at": NOW, **changes}
    return actions.sign_amendment(amendment.pk, **how)


def budget(*lines: BudgetLine) -> list[D]:
    amounts = queries.line_budgets([line.pk for line in lines])
    return [amounts.get(line.pk, D(0)) for line in lines]
