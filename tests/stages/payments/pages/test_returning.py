"""What must come back, in the browser: how much, why, where, and what may be done now."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.urls import reverse

from condivisa.records.papers.models import Paper
from condivisa.stages.payments.models import Clawback
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import Scene
from tests.stages.payments.pages.conftest import of

pytestmark = pytest.mark.django_db


def test_nothing_is_settled_or_asked_back_before_its_time(scene: Scene) -> None:
    rup = At(scene.town.rup)
    assert rup.post("settlement", "PlainForm", of(scene)).status_code == 422
    assert rup.post("clawbacks", "PayToForm", of(scene), pay_to="Tesoreria").status_code == 422
    assert not Clawback.objects.exists()
    assert At(scene.lead_rep).get("settlement", **of(scene)).status_code == 404


@pytest.mark.parametrize("view", ["clawbacks", "settlement", "payee_checks", "disputes"])
def test_who_only_reads_is_told_quietly_whose_act_it_is(scene: Scene, view: str) -> None:
    page = said(At(scene.town.auditor).get(view, **of(scene)))
    assert "spetta a:" in page
    assert "Impedisce" not in page, "nothing was tried"
    assert "Per conto di" not in page, "no form"
    assert "Per conto di" in said(At(scene.town.rup).get(view, **of(scene)))


def asked_back(scene: Scene, due: str, paper: Paper) -> Clawback:
    return Clawback.objects.create(
        agreement=scene.agreement,
        debtor=scene.lead,
        body=scene.lead,
        programme=scene.agreement.activities.get().programme,
        amount=D("1234.50"),
        asked_at=making.at("2026-05-01T10:00"),
        due=due,
        paper=paper,
    )


def test_what_must_come_back_says_how_much_is_left_and_why(scene: Scene) -> None:
    rup = At(scene.town.rup)
    assert "la differenza si chiede qui sotto" in said(rup.get("clawbacks", **of(scene)))
    made = asked_back(scene, "2026-06-01", making.paper(scene.town.body))
    for viewer in (rup, At(scene.lead_rep)):
        answer = viewer.get("clawbacks", **of(scene))
        page = said(answer)
        assert "chiesto − tornato o compensato" in page
        assert "c.c. art. 2033" in page
        assert "entro il 1º giugno 2026" in page
        assert reverse("clawback", args=[scene.agreement.pk, made.pk]) in answer.content.decode()


def test_who_gives_back_reads_where_and_the_office_only_what_may_be_done_now(scene: Scene) -> None:
    letter = making.paper(scene.town.body)
    letter.inputs = {"facts": [["Dove pagare", "Tesoreria comunale"]]}
    letter.save(update_fields=["inputs"])
    unsigned = making.paper(scene.town.body, signed=False)
    Paper.objects.filter(pk=unsigned.pk).update(inputs=letter.inputs)
    made = asked_back(scene, "2099-06-01", letter)
    here = of(scene, number=made.pk)
    assert "Dove pagare Tesoreria comunale" in said(At(scene.lead_rep).get("clawback", **here))
    assert "quanto chiede la comunicazione di restituzione" in said(At(scene.lead_rep).get("clawback", **here))
    page = said(At(scene.town.finance).get("clawback", **here))
    assert "Registra la riscossione" in page
    assert "Dichiara scaduto" not in page, "its day has not come"
    assert "Compensare con un pagamento" not in page, "there is none"
    Clawback.objects.update(due="2020-06-01", paper=unsigned)
    assert At(scene.lead_rep).get("clawback", **here).status_code == 404, "nobody asks before the signature"
    assert "1.234,50" not in said(At(scene.lead_rep).get("clawbacks", **of(scene)))
    assert "1.234,50" in said(At(scene.town.rup).get("clawbacks", **of(scene)))
    office = said(At(scene.town.rup).get("clawback", **here))
    assert "giorni dalla firma della lettera" in office
    assert "Prepara di nuovo la lettera" in office
    assert "Dichiara scaduto" not in office
    Clawback.objects.update(paper=letter)
    assert "Dichiara scaduto" in said(At(scene.town.finance).get("clawback", **here))
    assert "Prepara di nuovo la lettera" not in said(At(scene.town.rup).get("clawback", **here))


def test_a_letter_of_return_is_corrected_on_its_page_before_it_is_signed(scene: Scene) -> None:
    made = asked_back(scene, "2099-06-01", making.paper(scene.town.body, signed=False))
    here = of(scene, number=made.pk)
    rup = At(scene.town.rup)
    rup.post("clawback", "lettera", here, pay_to="Conto giusto")
    assert "Lettera preparata di nuovo: ora si firma." in said(rup.get("clawback", **here))
    made.refresh_from_db()
    assert ["Dove pagare", "Conto giusto"] in made.paper.inputs["facts"]
    assert "Dove pagare Conto giusto" in said(At(scene.town.rup).get("clawback", **here)), "read again"
