"""Agreements in the browser: the list, the page of one, who reads what, how many statements they take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.stages.payments.models import MoneyMovement
from tests import making
from tests.screens import At, said
from tests.stages.agreements.conftest import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-09-01T09:00"))


def of(scene: Scene, **more: Any) -> dict[str, Any]:
    return {"key": scene.agreement.pk, **more}


def test_both_sides_read_the_agreement_and_nobody_else(scene: Scene) -> None:
    for viewer in (scene.town.rup, scene.leads):
        page = said(At(viewer).get("agreement", **of(scene)))
        for words in ("Arcobaleno (capofila)", "Caritas", "40.000,00", "120.000,00", "firmata", "2028"):
            assert words in page, words
    stranger = making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE)
    assert At(stranger).get("agreement", **of(scene)).status_code == 404


def test_the_list_is_filtered_sorted_and_exported(scene: Scene) -> None:
    rup = At(scene.town.rup)
    assert scene.agreement.code in said(rup.get("agreements"))
    assert scene.agreement.code not in said(rup.get("agreements", query={"cerca": "altro"}))
    assert scene.agreement.code not in said(rup.get("agreements", query={"stato": "draft"}))
    assert scene.agreement.code in said(rup.get("agreements", query={"ordine": "-starts"}))
    file = rup.get("agreements", query={"formato": "csv"})
    assert b"120000" in b"".join(file.streaming_content)
    lead = said(At(scene.leads).get("agreements"))
    assert scene.agreement.code in lead
    assert "Da preparare" not in lead, "only the office prepares"


def test_the_list_says_what_is_still_to_be_paid(scene: Scene) -> None:
    agreement = scene.agreement
    lead = agreement.partners.get(lead=True).body
    programme = agreement.call.programmes.all()[0]
    for kind, amount in (("paid", "70000.00"), ("returned", "5000.00"), ("reduced", "2000.00")):
        MoneyMovement.objects.create(
            agreement=agreement, programme=programme, body=lead, kind=kind, amount=Decimal(amount), at=clock.now()
        )
    rup = At(scene.town.rup)

    def cell(label: str = "Resta da pagare") -> str:
        page = rup.get("agreements").content.decode()
        return page.partition(f'data-label="{label} (€)"')[2].partition("</td>")[0] + "</td>"

    assert "</span>53.000,00</summary>" in cell(), cell()
    assert "<dt>contributo</dt><dd>118.000,00</dd>" in cell(), "it opens to how it was computed"
    assert "<dt>pagato</dt><dd>70.000,00</dd>" in cell()
    assert "<dt>restituito</dt><dd>5.000,00</dd>" in cell()
    assert "</span>118.000,00</summary>" in cell("Contributo"), "what was set free is off the grant"
    assert "<dt>con le variazioni</dt><dd>120.000,00</dd>" in cell("Contributo")
    assert "<dt>economie</dt><dd>2.000,00</dd>" in cell("Contributo")
    MoneyMovement.objects.create(
        agreement=agreement, programme=programme, body=lead, kind="paid", amount=Decimal("60000.00"), at=clock.now()
    )
    assert "</span>0,00</summary>" in cell(), "what was paid too much is asked back, not still to pay"
    type(agreement).objects.update(state="draft")
    assert cell().partition(">")[2].startswith("</td>"), "not granted yet"


@pytest.mark.parametrize("view", ["agreements", "call_agreements", "agreement"])
@pytest.mark.parametrize("state", ["signed", "draft"])
def test_a_page_takes_the_same_statements_whatever_the_size(scene: Scene, view: str, state: str) -> None:
    rup = At(scene.town.rup)
    call = scene.agreement.call
    parts = {
        "agreements": {},
        "call_agreements": {"slug": call.procedure.slug, "code": call.code},
        "agreement": of(scene),
    }[view]
    if state == "draft":
        type(scene.agreement).objects.update(state="draft")
    counted = []
    for size in (0, 29):
        for number in range(size):
            body = making.body(f"Altro {number}")
            making.agreement(making.application(call, body), scene.town, committed=False)
            scene.agreement.partners.create(body=body, joined_on=scene.agreement.starts)
        with CaptureQueriesContext(connection) as statements:
            assert rup.get(view, **parts).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, (counted, [one["sql"][:150] for one in statements])


def test_a_list_stands_where_an_agreement_is_prepared_in_that_very_instant(scene: Scene) -> None:
    """Its sums were read a moment before: it has none yet, and the page says all the others."""
    late: list[Any] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if "SUM(" in sql and "agreements_budgetmovement" in sql and not late:
            late.append(None)
            application = making.application(scene.agreement.call, making.body("Ultima"))
            late[0] = making.agreement(application, scene.town, state="draft", committed=False)
        return answer

    with connection.execute_wrapper(meanwhile):
        answer = At(scene.town.rup).get("agreements")
    assert late[0].code in said(answer)
    assert scene.agreement.title in said(answer)
