"""Before money is asked: who may, what was asked already, what the button would be refused for."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from condivisa.stages.payments.actions import requests
from condivisa.stages.payments.models import Payment
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import Scene
from tests.stages.payments.pages.conftest import of

pytestmark = pytest.mark.django_db
BUTTON = "Invia la richiesta"
ADVANCE = {"advance_percent": D(20), "advance_surety": False}


@pytest.mark.parametrize("scene", [ADVANCE], indirect=True)
def test_where_the_lead_is_paid_the_others_are_offered_nothing_to_ask(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    lead, member = At(scene.lead_rep), At(scene.member_rep)
    assert "Chiedere un pagamento" in said(lead.get("payments", **of(scene)))
    assert "Chiedere un pagamento" not in said(member.get("payments", **of(scene)))
    for view, more in (("request_advance", {}), ("request_instalment", {"number": 1}), ("request_balance", {})):
        assert BUTTON in said(lead.get(view, **of(scene, **more)))
        page = said(member.get(view, **of(scene, **more)))
        assert "la richiesta spetta a chi incassa" in page
        assert (BUTTON in page, "Si chiede" in page) == (False, False), "no sum that is another's to ask"
    assert member.post("request_advance", "PlainForm", of(scene)).status_code == 422
    assert not Payment.objects.exists()


@pytest.mark.parametrize("scene", [{**ADVANCE, "payee": "member"}], indirect=True)
def test_each_member_that_is_paid_apart_may_ask(scene: Scene) -> None:
    for rep in (scene.lead_rep, scene.member_rep):
        assert "Chiedere un pagamento" in said(At(rep).get("payments", **of(scene)))
        assert BUTTON in said(At(rep).get("request_advance", **of(scene)))


@pytest.mark.parametrize("scene", [ADVANCE], indirect=True)
def test_money_asked_already_is_said_with_its_request_and_not_offered_again(scene: Scene) -> None:
    requests.request_advance(scene.agreement.pk, by=scene.lead_rep, at=making.at("2026-05-04T09:00"))
    page = said(At(scene.lead_rep).get("request_advance", **of(scene)))
    assert "richiesta n. 1 del 4 maggio 2026" in page
    assert BUTTON not in page


def test_a_balance_asked_before_the_final_grant_is_told_so_at_once(scene: Scene) -> None:
    page = said(At(scene.lead_rep).get("request_balance", **of(scene)))
    assert "non ha ancora ricalcolato il contributo finale" in page


@pytest.mark.parametrize("scene", [{"paid_before_balance_percent": D(80)}], indirect=True)
def test_from_what_was_admitted_to_what_is_asked_every_step_is_read(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    page = said(At(scene.lead_rep).get("request_instalment", **of(scene, number=1)))
    for words in ("Ammesso dalla verifica 15.000,00 €", "Non si paga ora 3.000,00 €", "12.000,00 €"):
        assert words in page
    assert page.index("Ammesso dalla verifica") < page.index("Non si paga ora") < page.index("Si chiede")
