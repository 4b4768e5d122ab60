"""A partner that leaves or joins, resources that come or go, a line added: what moves, and where money may not go."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db.models import Sum

from condivisa.parties.models import Body
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Amendment, BudgetLine, BudgetMovement, Partner, SigningCheck
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.applications.models import CofinancingKind, CostCategory, Member, Side
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import refused
from tests.stages.agreements.conftest import NOW, Scene, budget, commit, ended, line, sign

pytestmark = pytest.mark.django_db

RENEWAL = Renewal("CCNL Cooperative sociali", date(2026, 6, 30), date(2027, 1, 1))


def change(scene: Scene, leaving: Body | None, joining: Body | None) -> Amendment:
    return actions.propose_partner_change(
        scene.agreement.pk, leaving=leaving.pk if leaving else None, joining=joining.pk if joining else None,
        effect=date(2026, 10, 1), reason="Fusione fra enti.", by=scene.leads, at=NOW,
    )  # fmt: skip


def totals(scene: Scene) -> dict[str, D]:
    rows = BudgetMovement.objects.filter(line__agreement=scene.agreement).values_list("line__body__name")
    return dict(rows.annotate(total=Sum("amount")))


def test_who_joins_takes_over_what_is_not_reported(scene: Scene) -> None:
    newcomer, before = making.body("Girasole"), totals(scene)
    with refused("agreement.partner_not_checked"):
        change(scene, scene.member, newcomer)
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC):
        actions.record_check(
            scene.agreement.pk, kind=kind, body=newcomer.pk, passed=True, reference="prot. 2",
            checked_on=date(2026, 8, 30), by=scene.town.officer, at=NOW,
        )  # fmt: skip
    sign(scene, change(scene, scene.member, newcomer))
    assert totals(scene) == {"Arcobaleno": before["Arcobaleno"], "Caritas": D(0), "Girasole": before["Caritas"]}
    assert [partner.body.name for partner in queries.parties_of(scene.agreement)] == ["Arcobaleno", "Girasole"]
    assert queries.granted(scene.agreement) == {("Comune di Prova", year): D("40000.00") for year in (2026, 2027, 2028)}


def test_the_lead_may_pass_to_a_partner_but_not_to_nobody(scene: Scene) -> None:
    with refused("agreement.nobody_takes_over"):
        change(scene, scene.lead, None)
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC, SigningCheck.Kind.INSURANCE):
        actions.record_check(
            scene.agreement.pk, kind=kind, body=scene.member.pk, passed=True, reference="prot. 2",
            checked_on=date(2026, 8, 30), by=scene.town.officer, at=NOW,
        )  # fmt: skip
    sign(scene, change(scene, scene.lead, scene.member))
    assert queries.lead_of(scene.agreement) == scene.member
    assert totals(scene)["Arcobaleno"] == D(0)


def test_who_takes_part_without_contribution_takes_over_none(scene: Scene) -> None:
    """Bound already, it needs no check: the contribution of who leaves may still not go to it (art. 4 e 55 CTS)."""
    parish = making.body("Parrocchia", kind="other")
    Partner.objects.create(agreement=scene.agreement, body=parish, joined_on=date(2026, 1, 1))
    without = making.body("Girasole")
    Partner.objects.create(agreement=scene.agreement, body=without, joined_on=date(2026, 1, 1))
    Member.objects.create(application=scene.agreement.application, body=without, funded=False)
    before = totals(scene)
    for body in (parish, without):
        with refused("codesign.partner_not_funded"):
            change(scene, scene.member, body)
    assert totals(scene) == before
    BudgetLine.objects.filter(body=scene.member, side=Side.CONTRIBUTION).update(side=Side.COFINANCING, source=None)
    assert change(scene, scene.member, without).pk, "what it brings itself may pass"


def test_a_stranger_cannot_leave(scene: Scene) -> None:
    with refused("agreement.not_a_partner"):
        change(scene, making.body("Girasole"), None)


# ---- resources


def resources(scene: Scene, amount: str, reason: Round.Reason) -> Amendment:
    return actions.propose_budget_change(
        scene.agreement.pk, round_id=ended(scene, reason).pk, moves={line(scene).pk: D(amount)},
        effect=date(2027, 1, 1), reason="Bilancio.", by=scene.town.rup, at=NOW,
    )  # fmt: skip


def test_new_funds_need_their_round_and_their_commitment(scene: Scene) -> None:
    with refused("agreement.increase_without_new_funds"):
        resources(scene, "50000.00", Round.Reason.NEW_NEEDS)
    amendment = resources(scene, "50000.00", Round.Reason.NEW_FUNDS)
    with refused("agreement.not_committed"):
        sign(scene, amendment)
    commit(scene, "50000.00")
    sign(scene, amendment)
    assert budget(line(scene)) == [D("80000.00")]


def test_fewer_resources_never_go_below_what_is_reported(scene: Scene) -> None:
    sign(scene, resources(scene, "-30000.00", Round.Reason.NEW_NEEDS))
    with refused("agreement.line_below_reported"):
        resources(scene, "-0.01", Round.Reason.NEW_NEEDS)


def test_a_line_is_added_within_the_agreement(scene: Scene) -> None:
    source = line(scene).source_id
    common: Any = {
        "activity": "P1.1",
        "category": CostCategory.RUNNING,
        "cost_line": "x",
        "by": scene.town.rup,
        "at": NOW,
    }
    with refused("agreement.year_outside"):
        actions.add_line(
            scene.agreement.pk, body=scene.lead.pk, year=2029, side=Side.CONTRIBUTION, source_id=source, **common
        )
    with refused("agreement.not_a_partner", "agreement.line_source"):
        stranger = making.body("Girasole")
        actions.add_line(scene.agreement.pk, body=stranger.pk, year=2027, side=Side.CONTRIBUTION, **common)


def test_a_line_is_added_only_where_its_money_may_go(scene: Scene) -> None:
    """No contribution to who takes part without it, nor to the administration; none for volunteers or in kind."""

    def add(body: Body, side: Side, **changes: Any) -> None:
        given: dict[str, Any] = {"activity": "P1.1", "category": CostCategory.RUNNING, "cost_line": "x", "year": 2027}
        source = line(scene).source_id if side == Side.CONTRIBUTION else None
        asked = given | {"body": body.pk, "side": side, "source_id": source} | changes
        actions.add_line(scene.agreement.pk, **asked, by=scene.town.rup, at=NOW)

    scene.agreement.application.members.filter(body=scene.member).update(funded=False)
    parish = making.body("Parrocchia", kind="other")
    Partner.objects.create(agreement=scene.agreement, body=parish, joined_on=date(2026, 1, 1))
    for body in (scene.member, parish):
        with refused("codesign.partner_not_funded"):
            add(body, Side.CONTRIBUTION)
        add(body, Side.COFINANCING)
    for body, side in ((scene.town.body, Side.CONTRIBUTION), (scene.lead, Side.PUBLIC_BODY)):
        with refused("codesign.wrong_side"):
            add(body, side)
    add(scene.town.body, Side.PUBLIC_BODY, category=CostCategory.IN_KIND)
    for change in ({"category": CostCategory.IN_KIND}, {"kind": CofinancingKind.VOLUNTEERS}):
        with refused("application.in_kind_refunded"):
            add(scene.lead, Side.CONTRIBUTION, **change)
