"""A partner that leaves or joins, resources that come or go, a line added: what moves, and where money may not go."""

from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest
from django.db.models import Sum

from condivisa.overview.desk import queries as desk
from condivisa.parties.models import Body
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.notifications.models import Message
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, BudgetMovement, Partner, SigningCheck
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.applications.models import CofinancingKind, CostCategory, Member, Side
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import refused
from tests.screens import At, said
from tests.stages.agreements.conftest import NOW, Scene, budget, commit, ended, line, sign

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
RENEWAL = Renewal("CCNL Cooperative sociali", date(2026, 6, 30), date(2027, 1, 1))


def change(
    scene: Scene, leaving: Body | None, joining: Body | None, effect: date = TODAY, at: datetime = NOW
) -> Amendment:
    return actions.propose_partner_change(
        scene.agreement.pk, leaving=leaving.pk if leaving else None, joining=joining.pk if joining else None,
        effect=effect, reason="Fusione fra enti.", by=scene.leads, at=at,
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


def test_a_partner_asks_to_leave_for_itself_alone_and_the_office_and_the_lead_decide(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    member, here = making.representative(scene.member), {"key": scene.agreement.pk}
    asked: dict[str, Any] = {"effect": TODAY, "reason": "Chiudiamo la sede.", "by": member, "at": NOW}
    for leaving, joining in ((scene.lead.pk, scene.member.pk), (None, scene.member.pk)):
        with refused("agreement.not_the_lead"):
            actions.propose_partner_change(scene.agreement.pk, leaving=leaving, joining=joining, **asked)
    page = At(member)
    assert "Chiedi di uscire" in said(page.get("agreement_end", **here))
    assert "Chiedi di uscire" not in said(At(scene.town.rup).get("agreement_end", **here))
    choose = said(page.get("amendment_new", **here))
    assert "Cambiare i partner" in choose
    assert "Lo chiede il capofila, a nome di tutti i partner." not in choose, "not of this"
    there = {**here, "kind": "partner"}
    offered = page.get("amendment_propose", **there).content.decode().partition('name="joining"')[0]
    assert scene.member.name in offered
    assert f">{scene.lead.name}</option>" not in offered, "who leaves is who asks"
    typed = {"leaving": str(scene.member.pk), "joining": "", "effect": f"{TODAY}", "reason": "Chiudiamo la sede."}
    alone = page.post("amendment_propose", "PartnerForm", there, **typed)
    assert alone.status_code == 422, "somebody takes over its lines"
    sent = page.post("amendment_propose", "PartnerForm", there, **typed | {"joining": str(scene.lead.pk)})
    assert sent.status_code == 302, said(sent)
    proposed = Amendment.objects.get()
    told = set(Message.objects.filter(entry__event="agreements.AmendmentProposed").values_list("recipient", flat=True))
    assert {scene.leads.person, scene.town.rup.person, scene.town.director.person} <= told
    waiting = [task.words for task in desk.waiting(viewer=scene.town.rup, at=NOW)]
    assert "Decidere su una variazione" in waiting
    sign(scene, proposed)
    assert [partner.body.name for partner in queries.parties_of(scene.agreement)] == ["Arcobaleno"]
    left = said(page.get("amendment_new", **here))
    assert "Lo chiede il capofila, a nome di tutti i partner." in left
    assert "Chiedi di uscire" not in said(page.get("agreement_end", **here))


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


def guest(scene: Scene, joined_on: date = date(2026, 1, 1)) -> Body:
    """A partner without money: it may leave and nobody takes over."""
    body = making.body("Parrocchia")
    Partner.objects.create(agreement=scene.agreement, body=body, joined_on=joined_on)
    return body


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (date(1926, 9, 1), "agreement.effect_before_start"),
        (date(2025, 12, 31), "agreement.effect_before_start"),
        (date(2026, 9, 1), None),
        (date(2026, 1, 1), None),
    ],
)
def test_partners_change_from_a_day_of_the_agreement_that_has_come(
    scene: Scene, effect: date, code: str | None
) -> None:
    leaves = guest(scene)
    if code:
        with refused(code):
            change(scene, leaves, None, effect)
        return
    sign(scene, change(scene, leaves, None, effect))
    left = Partner.objects.get(body=leaves)
    assert left.left_on == effect >= left.joined_on


def test_who_joined_later_does_not_leave_before(scene: Scene) -> None:
    leaves = guest(scene, joined_on=date(2026, 6, 1))
    with refused("agreement.effect_before_start") as refusal:
        change(scene, leaves, None, date(2026, 5, 31))
    assert refusal.value.findings[0].facts["first"] == date(2026, 6, 1)


def checked(scene: Scene, body: Body) -> None:
    for kind in (SigningCheck.Kind.RUNTS, SigningCheck.Kind.DURC):
        actions.record_check(
            scene.agreement.pk, kind=kind, body=body.pk, passed=True, reference="prot. 2",
            checked_on=date(2026, 8, 30), by=scene.town.officer, at=NOW,
        )  # fmt: skip


def keeper(scene: Scene) -> Acting:
    return Acting(INSTALLATION, scene.town.body.pk, frozenset({Role.KEEPER}))


EFFECT = date(2026, 10, 1)
BEFORE, ON_THE_DAY = making.at("2026-09-30T23:59"), making.at("2026-10-01T00:01")


def test_a_change_of_partners_signed_before_its_day_is_carried_out_on_it(scene: Scene) -> None:
    """Until then nothing moves and the partners stay; on the day who joins takes over what is not reported then."""
    newcomer, before = making.body("Girasole"), totals(scene)
    checked(scene, newcomer)
    asked = change(scene, scene.member, newcomer, EFFECT)
    assert asked.paper is not None
    assert any(what == "Che cosa passa" for what, _ in asked.paper.inputs["facts"])
    signed = sign(scene, asked)
    assert (signed.state, signed.ahead, totals(scene)) == ("signed", True, before)
    assert [one.body for one in queries.parties_of(scene.agreement)] == [scene.lead, scene.member]
    more = line(scene, body=scene.member)
    BudgetMovement.objects.create(line=more, kind="shift", amount=D("5.00"), amendment=signed, at=NOW)
    assert not queries.ahead_until(date(2026, 9, 30))
    with refused("agreement.effect_to_come"):
        actions.change_partners_on_its_day(asked.pk, by=keeper(scene), at=BEFORE)
    assert list(queries.ahead_until(EFFECT)) == [asked]
    with refused("access.role"):
        actions.change_partners_on_its_day(asked.pk, by=scene.town.director, at=ON_THE_DAY)
    actions.change_partners_on_its_day(asked.pk, by=keeper(scene), at=ON_THE_DAY)
    assert totals(scene) == before | {"Caritas": D(0), "Girasole": before["Caritas"] + D("5.00")}
    left, joined = (Partner.objects.get(body=one) for one in (scene.member, newcomer))
    assert (left.left_on, joined.joined_on, joined.left_on) == (EFFECT, EFFECT, None)
    assert not queries.ahead_until(date(2027, 1, 1))
    with refused("agreement.decided_already"):
        actions.change_partners_on_its_day(asked.pk, by=keeper(scene), at=ON_THE_DAY)


def test_another_change_of_partners_waits_for_the_one_ahead(scene: Scene) -> None:
    leaves, other = guest(scene), making.body("Altra")
    Partner.objects.create(agreement=scene.agreement, body=other, joined_on=date(2026, 1, 1))
    waits = change(scene, other, None)
    sign(scene, change(scene, leaves, None, EFFECT))
    for act in (lambda: change(scene, other, None), lambda: sign(scene, waits)):
        with refused("agreement.partners_change_ahead") as refusal:
            act()
        assert refusal.value.findings[0].facts["effect"] == EFFECT


def test_a_change_ahead_of_an_agreement_that_ends_before_is_never_carried_out(scene: Scene) -> None:
    leaves = guest(scene)
    asked = sign(scene, change(scene, leaves, None, EFFECT))
    Agreement.objects.filter(pk=scene.agreement.pk).update(ended_on=date(2026, 9, 30))
    assert not queries.ahead_until(EFFECT)
    with refused("agreement.over"):
        actions.change_partners_on_its_day(asked.pk, by=keeper(scene), at=ON_THE_DAY)


def test_who_leaves_is_told(scene: Scene) -> None:
    leaves = guest(scene)
    represents = making.representative(leaves)
    sign(scene, change(scene, leaves, None))
    told = Message.objects.filter(entry__event="agreements.AmendmentSigned").values_list("recipient", flat=True)
    assert {represents.person, scene.leads.person, scene.town.rup.person} <= set(told)


def test_a_stranger_cannot_leave(scene: Scene) -> None:
    with refused("agreement.not_a_partner"):
        change(scene, making.body("Girasole"), None)


# ---- resources


def resources(scene: Scene, amount: str, reason: Round.Reason, effect: date = date(2027, 1, 1)) -> Amendment:
    return actions.propose_budget_change(
        scene.agreement.pk, round_id=ended(scene, reason).pk, moves={line(scene).pk: D(amount)},
        effect=effect, reason="Bilancio.", by=scene.town.rup, at=NOW,
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


def test_resources_change_no_earlier_than_the_agreement_starts(scene: Scene) -> None:
    with refused("agreement.effect_before_start"):
        resources(scene, "100.00", Round.Reason.NEW_FUNDS, date(2025, 12, 31))
    assert resources(scene, "100.00", Round.Reason.NEW_FUNDS, scene.agreement.starts).pk


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
