"""The pages of payments offer what the agreement foresees, and nothing that it does not."""

from __future__ import annotations

import pytest

from tests.screens import At, said
from tests.stages.payments.conftest import Scene
from tests.stages.payments.pages.conftest import of

pytestmark = pytest.mark.django_db
PASSED_ON = "Trasferimenti ai partner"


@pytest.mark.parametrize(
    ("scene", "offered"),
    [({"advance_percent": 0}, False), ({"advance_percent": 20, "advance_surety": False}, True)],
    indirect=["scene"],
)
def test_an_advance_is_offered_where_there_is_one(scene: Scene, offered: bool) -> None:
    page = said(At(scene.lead_rep).get("payments", **of(scene)))
    assert "Il saldo, alla fine" in page
    assert ("Chiedere un pagamento L’anticipo" in page) is offered
    assert ("La convenzione non prevede un anticipo" in page) is not offered


@pytest.mark.parametrize(
    ("scene", "there"), [({"payee": "member"}, False), ({"payee": "lead"}, True)], indirect=["scene"]
)
def test_what_the_lead_passed_on_is_asked_where_the_lead_is_paid(scene: Scene, there: bool) -> None:
    assert (PASSED_ON in said(At(scene.lead_rep).get("payments", **of(scene)))) is there
