"""What is awaited and from whom, period by period, and the account of very many partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from condivisa.base.money import Figure
from condivisa.records.screens.tables import Row
from condivisa.stages.payments.models import MoneyMovement, Payment
from condivisa.stages.reporting.models import ReportingPeriod
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import Scene
from tests.stages.payments.pages.conftest import of

pytestmark = pytest.mark.django_db


def test_the_payments_page_says_what_is_awaited_by_whom_and_folds_what_is_empty(scene: Scene) -> None:
    lead, rup = At(scene.lead_rep), At(scene.town.rup)
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    ReportingPeriod.objects.create(
        agreement=scene.agreement, number=9, first=date(2026, 4, 1), last=date(2026, 6, 30), due=date(2026, 7, 30)
    )
    ReportingPeriod.objects.create(
        agreement=scene.agreement, number=10, first=date(2026, 7, 1), last=date(2026, 9, 30), due=date(2026, 10, 30)
    )
    page = said(lead.get("payments", **of(scene)))
    assert "verificato: chi riceve il contributo chiede il pagamento" in page
    assert "Rendiconto 9 lo presenta il capofila, entro il 30 luglio 2026" in page
    assert "Rendiconto 10" not in page, "only the next one"
    assert "2 periodi ancora senza rendiconto" in page
    assert "anno per anno e non periodo per periodo" in page, "what is planned for a period, no plan says"
    assert page.count("Periodo 9") == 1, "nothing to say of it in the table"
    assert "L’anticipo" in page
    lead.post("request_instalment", "PlainForm", of(scene, number=1))
    page = said(rup.get("payments", **of(scene)))
    assert "1. acconto attesta il responsabile del procedimento 15.000,00 €" in page
    assert "di cui chiesto, e non ancora pagato Come si calcola: 15.000,00" in page
    payment = {"agreement": scene.agreement, "kind": "advance", "payee": scene.lead, "eligible": 0}
    Payment.objects.create(
        **payment,
        number=2,
        state="paid",
        gross=9,
        net=9,
        proof="1",
        requested_at=making.at("2026-05-01T10:00"),
        paid_on=date(2026, 5, 2),
    )
    assert (
        reverse("request_advance", args=[scene.agreement.pk]) not in lead.get("payments", **of(scene)).content.decode()
    )


def test_the_periods_stand_over_the_plan_by_year_the_grant_and_what_is_left_of_it(scene: Scene) -> None:
    scene.raised("5000.00")
    first = scene.report({scene.lead: "10000.00", scene.member: "5000.00"}, cut="1000")
    report = scene.report({scene.lead: "700.00"}, year=2027)
    common = {"agreement": scene.agreement, "payee": scene.lead, "requested_at": making.at("2026-05-01T10:00")}
    done = {"state": "paid", "proof": "1", "paid_on": date(2026, 5, 2)}
    Payment.objects.create(number=1, kind="advance", eligible=0, gross=30000, net=30000, **done, **common)
    Payment.objects.create(number=2, kind="instalment", report=report, eligible=700, gross=700, net=700, **common)
    moved: dict[str, Any] = {"agreement": scene.agreement, "body": scene.lead, "at": making.at("2026-05-02T10:00")}
    moved["programme"] = scene.agreement.call.programmes.get()
    for kind, amount in (("paid", 30000), ("reduced", 500), ("returned", 20)):
        MoneyMovement.objects.create(kind=kind, amount=amount, **moved)
    page = At(scene.lead_rep).get("payments", **of(scene))
    table = page.context["periods"]
    assert table.columns == ["Previsto", "Rendicontato", "Ammesso", "Chiesto", "Pagato", "Chiesto, da pagare"]
    assert amounts(table.rows) == {
        f"Periodo {first.period.number}": [None, "16000.00", "15000.00", "0.00", "0.00", "0.00"],
        f"Periodo {report.period.number}": [None, "700.00", "700.00", "700.00", "0.00", "700.00"],
        "Anticipo e saldo, fuori dai periodi": [None, None, None, "30000.00", "30000.00", "0.00"],
    }
    assert amounts(table.totals) == {
        "Voci del piano per il 2026": ["105000.00", "16000.00", "15000.00", None, None, None],
        "Voci del piano per il 2027": ["100000.00", "700.00", "700.00", None, None, None],
        "Voci del piano per il 2028": ["100000.00", "0.00", "0.00", None, None, None],
        "Totale, e contributo concesso": ["304500.00", "16700.00", "15700.00", "30700.00", "30000.00", "700.00"],
    }
    assert "somma dei pagamenti al lordo, a quietanza registrata = 30.000,00" in said(page), "in brief, and how"
    assert "previsto per il 2027" in said(page)


def amounts(rows: Sequence[Row]) -> dict[str, list[str | None]]:
    """What each row says, by its words."""
    shown = {row.words: [one.value if isinstance(one, Figure) else one for one in row.amounts] for row in rows}
    return {words: [None if one is None else str(one) for one in cells] for words, cells in shown.items()}


def test_a_ledger_of_very_many_partners_comes_a_page_at_a_time_with_the_sum_of_all() -> None:
    town = making.town()
    bodies = [making.body(f"Ente {n:02}") for n in range(30)]
    call = making.call(town, programmes=[("P1", "300000.00")])
    agreement = making.agreement(making.application(call, *bodies), town, shares={one.name: "2.5" for one in bodies})
    lead = At(making.representative(bodies[0]))

    def listed(**query: Any) -> str:
        return said(lead.get("account", key=agreement.pk, query=query)).partition("Il conto, per programma")[2]

    def exported(**query: Any) -> list[str]:
        file: Any = lead.get("account", key=agreement.pk, query={"formato": "csv", **query})
        return b"".join(file.streaming_content).decode().removeprefix("\ufeff").splitlines()

    first, second = listed(pagina=1), listed(pagina=2)
    assert (first.count(" Ente "), second.count(" Ente ")) == (25, 5)
    assert "Ente 29" in second
    assert "Ente 29" in listed(ordine="-partner"), "it is sorted"
    heads, *rows = exported()
    assert heads.split(";") == [
        *("Partner", "Programma", "Contributo (€)", "Rendicontato (€)", "Ammesso (€)", "Pagato (€)", "Restituito (€)"),
        "Resta da pagare (€)",
    ], "the file calls its columns as the page does"
    assert len(rows) == 30, "the file holds every row"
    assert [row.split(";")[0] for row in exported(cerca="Ente 07")[1:]] == ["Ente 07"], "and exactly those looked for"
    assert all("tutte le 30 righe, non solo questa pagina" in page and "225.000,00" in page for page in (first, second))
    page = said(lead.get("agreement", key=agreement.pk))
    assert "e altri 20" in page
    assert page.index("Ente 00 (capofila)") < page.index("e altri 20") < page.index("Ente 29")
