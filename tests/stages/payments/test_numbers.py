"""The number of an act of payments, given after the signature or corrected, from the office's own systems."""

from collections.abc import Callable
from datetime import date

import pytest

from condivisa.records.papers.models import Paper
from condivisa.records.signing.queries import get_document
from condivisa.stages.payments.actions import requests
from condivisa.stages.payments.actions.numbers import number_act
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]
AFTER = at("2026-05-13T09:00")


def test_the_act_of_a_payment_is_numbered_after_its_signature_and_corrected(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    asked = requests.request_instalment(
        set_up.report({set_up.lead: "1000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    act = set_up.authorised(asked).authorisation
    assert act is not None
    officer, key = set_up.town.officer, set_up.agreement.pk
    with refused("paper.dated_ahead"):
        number_act(key, paper_id=act.pk, act_number="12", act_date=date(2126, 5, 12), by=officer, at=AFTER)
    with refused("access.role"):
        number_act(key, paper_id=act.pk, act_number="12", by=set_up.town.finance, at=AFTER)
    with pytest.raises(Paper.DoesNotExist):
        number_act(key, paper_id=making.paper(set_up.town.body).pk, act_number="12", by=officer, at=AFTER)
    number_act(key, paper_id=act.pk, act_number="12", act_date=date(2026, 5, 12), by=officer, at=AFTER)
    assert number_act(key, paper_id=act.pk, act_number="21", by=officer, at=AFTER).act_number == "21"
    assert get_document(act.pk, viewer=officer, at=AFTER).numbers
    assert not get_document(act.pk, viewer=set_up.lead_rep, at=AFTER).numbers
    At(officer).post("document", "numbers", {"key": act.pk}, act_number="22", act_date="2026-05-12")
    assert "22" in said(At(officer).get("document", key=act.pk))
    act.refresh_from_db()
    assert act.act_number == "22"
