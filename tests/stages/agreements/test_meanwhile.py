"""What a change must still hold when it is signed: other acts were done since it was proposed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Amendment, BudgetLine, SigningCheck
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.codesign.models import Round
from condivisa.stages.payments.models import Redetermination
from tests import making
from tests.making import at, refused
from tests.stages.agreements.conftest import NOW, Scene, budget, commit, ended, line, other, sign

RENEWAL = Renewal("CCNL Cooperative sociali", date(2026, 6, 30), date(2027, 1, 1))


def revision(scene: Scene, cost: str, hours: str = "1000.00", renewal: Renewal = RENEWAL) -> Amendment:
    return actions.propose_labour_revision(
        scene.agreement.pk, round_id=ended(scene, Round.Reason.LABOUR_REVISION).pk, renewal=renewal,
        costs={line(scene).pk: (D(hours), D(cost))}, reason="Rinnovo del contratto.", by=scene.town.rup, at=NOW,
    )  # fmt: skip


def test_a_revision_proposed_before_another_does_not_pay_the_same_rise_twice(scene: Scene) -> None:
    """From 18,93 to 20,07 and from 18,93 to 21,07, a thousand hours each: the second rise is now of one euro."""
    commit(scene, "9000.00")
    first, second = revision(scene, "20.07"), revision(scene, "21.07")
    sign(scene, first)
    with refused("agreement.revision_outdated") as refusal:
        sign(scene, second)
    (found,) = (one for one in refusal.value.findings if one.blocks)
    assert (found.facts["given"], found.facts["rise"]) == (D("2140.00"), D("1000.00"))
    assert budget(line(scene)) == [D("31140.00")]


def test_a_second_revision_from_the_same_day_takes_the_place_of_the_first(scene: Scene) -> None:
    commit(scene, "9000.00")
    sign(scene, revision(scene, "20.07"))
    sign(scene, revision(scene, "21.07", hours="500.00"))
    assert budget(line(scene)) == [D("31640.00")]
    assert queries.hourly_costs([line(scene)], date(2027, 1, 1)) == {line(scene).pk: D("21.07")}


def test_a_rise_already_granted_is_not_granted_again_from_an_earlier_day(scene: Scene) -> None:
    """1.000 h rise to 20,07 from 1 February 2027; from 1 January the same hours would rise to it again."""
    commit(scene, "9000.00")
    sign(scene, revision(scene, "20.07", renewal=replace(RENEWAL, effect=date(2027, 2, 1))))
    with refused("agreement.revised_from_later"):
        revision(scene, "20.07")
    assert budget(line(scene)) == [D("31140.00")]


def test_who_takes_over_a_line_takes_over_its_revised_hourly_cost(scene: Scene) -> None:
    commit(scene, "9000.00")
    sign(scene, revision(scene, "20.07"))
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC, SigningCheck.Kind.INSURANCE):
        actions.record_check(
            scene.agreement.pk, kind=kind, body=scene.member.pk, passed=True, reference="prot. 2",
            checked_on=date(2026, 8, 30), by=scene.town.officer, at=NOW,
        )  # fmt: skip
    change = actions.propose_partner_change(
        scene.agreement.pk, leaving=scene.lead.pk, joining=scene.member.pk, effect=NOW.date(),
        reason="Fusione fra enti.", by=scene.leads, at=NOW,
    )  # fmt: skip
    sign(scene, change)
    twin = BudgetLine.objects.get(body=scene.member, year=2027, side="contribution", hours__isnull=False)
    assert queries.hourly_costs([twin], date(2026, 12, 31)) == {twin.pk: D("18.93")}
    assert queries.hourly_costs([twin], date(2027, 1, 1)) == {twin.pk: D("20.07")}
    with refused("agreement.hours_not_left"):  # they went with the line
        revision(scene, "21.07")


def test_after_the_final_grant_nothing_changes_any_more(scene: Scene) -> None:
    commit(scene, "9000.00")
    proposed, extra = revision(scene, "20.07"), other(scene)
    Redetermination.objects.create(
        agreement=scene.agreement, figures={}, act=making.paper(scene.town.body), proposed_at=NOW, adopted_at=NOW
    )
    with refused("agreement.redetermined"):
        sign(scene, proposed)
    with refused("agreement.redetermined"):
        moves = {line(scene).pk: D("-1.00"), extra.pk: D("1.00")}
        actions.shift(scene.agreement.pk, moves=moves, reason="Materiali.", by=scene.leads, at=NOW)


def test_a_withdrawal_is_not_received_before_its_act_is_signed(scene: Scene) -> None:
    how: Any = {"ground": "minori risorse", "reason": "Il bilancio taglia.", "indemnity_finding": "Nessun pregiudizio."}
    ending = actions.withdraw(scene.agreement.pk, **how, by=scene.town.rup, at=NOW)
    director = scene.town.director
    file = making.signed(ending.paper, director)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=NOW)
    with refused("agreement.received_before_signed"):
        actions.record_notice_received(scene.agreement.pk, received_on=date(2026, 8, 31), by=scene.town.rup, at=NOW)
    found = actions.record_notice_received(scene.agreement.pk, received_on=NOW.date(), by=scene.town.rup, at=NOW)
    assert found.effective_on == date(2027, 3, 1)


def test_a_receipt_is_recorded_again_until_the_withdrawal_takes_effect(scene: Scene) -> None:
    how: Any = {"ground": "minori risorse", "reason": "Il bilancio taglia.", "indemnity_finding": "Nessun pregiudizio."}
    ending = actions.withdraw(scene.agreement.pk, **how, by=scene.town.rup, at=NOW)
    director = scene.town.director
    file = making.signed(ending.paper, director)
    actions.sign_ending(ending.pk, file=file, signer=director.person, by=director, at=NOW)
    receipt: Any = {"received_on": NOW.date(), "by": scene.town.rup}
    with refused("agreement.effective_after_end") as refusal:
        actions.record_notice_received(scene.agreement.pk, effective_on=date(2072, 3, 1), **receipt, at=NOW)
    assert refusal.value.findings[0].facts["last"] == date(2028, 12, 31)
    actions.record_notice_received(scene.agreement.pk, effective_on=date(2028, 12, 31), **receipt, at=NOW)
    eve, day = at("2027-02-28T23:30"), at("2027-03-01T00:30")
    found = actions.record_notice_received(scene.agreement.pk, **receipt, at=eve)
    scene.agreement.refresh_from_db()
    assert found.effective_on == scene.agreement.ended_on == date(2027, 3, 1)
    with refused("agreement.received_already"):
        actions.record_notice_received(scene.agreement.pk, effective_on=date(2027, 6, 1), **receipt, at=day)
