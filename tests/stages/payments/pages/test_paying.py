"""Money in the browser: asked after reading the sum, attested, authorised and ordered by three people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from condivisa.base.money import show
from condivisa.parties.models import DedicatedAccount
from condivisa.records.access import Role
from condivisa.records.publication.models import Publication
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import Dispute, PayeeCheck, Payment
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import Scene
from tests.stages.payments.pages.conftest import of

pytestmark = pytest.mark.django_db


def test_the_sum_is_read_before_it_is_asked(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    lead = At(scene.lead_rep)
    page = said(lead.get("request_instalment", **of(scene, number=1)))
    assert "15.000,00" in page
    assert "Come si calcola" in page
    assert not Payment.objects.exists(), "reading asks nothing"
    assert lead.post("request_instalment", "PlainForm", of(scene, number=1)).status_code == 302
    assert str(Payment.objects.get().gross) == "15000.00"
    again = lead.post("request_instalment", "PlainForm", of(scene, number=1))
    assert again.status_code == 422
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.get("payments", **of(scene)).status_code == 404
    assert At(scene.town.rup).get("request_instalment", **of(scene, number=1)).status_code == 404


@pytest.mark.parametrize("scene", [{"advance_percent": D(20), "advance_surety": False}], indirect=True)
def test_every_amount_of_a_payment_opens_to_how_it_is_computed(scene: Scene) -> None:
    scene.lead.withholding, scene.lead.stamp_exempt = True, False
    scene.lead.save()
    scene.in_order()
    report = scene.report({scene.lead: "10000.00"})
    when = making.at("2026-05-04T09:00")
    asked = requests.request_advance(scene.agreement.pk, by=scene.lead_rep, at=when)
    granted = asked.gross * 5
    page = said(At(scene.town.rup).get("payment", **of(scene, number=asked.pk)))
    reckoned = f"contributo {show(granted, '')} percentuale di anticipo 20,00"
    assert reckoned in page
    assert "lordo × aliquota della ritenuta" in page
    assert "aliquota, in percentuale 4,00" in page
    requests.refuse(asked.pk, reason="Dopo.", by=scene.town.rup, at=when)
    note = requests.request_instalment(report.pk, by=scene.lead_rep, at=when)
    page = said(At(scene.town.rup).get("payment", **of(scene, number=note.pk)))
    assert "quota pagabile prima del saldo, in percentuale 100,00" in page
    assert "imposta fissa, oltre la soglia = 2,00 €" in page
    assert "soglia 77,47" in page


@pytest.mark.parametrize("scene", [{"payee": "member"}], indirect=True)
def test_each_member_paid_apart_finds_what_it_has_not_asked_yet(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "4000.00"})
    lead, member, link = At(scene.lead_rep), At(scene.member_rep), "Il rendiconto 1, verificato"
    assert "Rendiconto 1 verificato: chi riceve il contributo chiede il pagamento 14.000,00" in said(
        lead.get("payments", **of(scene))
    )
    lead.post("request_instalment", "PlainForm", of(scene, number=1))
    assert link not in said(lead.get("payments", **of(scene)))
    page = said(member.get("payments", **of(scene)))
    assert f"{link} ammessi 4.000,00" in page
    assert "verificato: chi riceve il contributo chiede il pagamento 4.000,00" in page
    member.post("request_instalment", "PlainForm", of(scene, number=1))
    assert "chiede il pagamento" not in said(member.get("payments", **of(scene)))


@pytest.mark.parametrize("scene", [{"paid_before_balance_percent": D(80)}], indirect=True)
def test_what_is_kept_until_the_balance_stands_between_what_was_admitted_and_what_is_paid(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    lead = At(scene.lead_rep)
    lead.post("request_instalment", "PlainForm", of(scene, number=1))
    page = said(lead.get("payment", **of(scene, number=Payment.objects.get().pk)))
    assert "Non si paga ora Come si calcola: 3.000,00 €" in page
    assert "Lordo Come si calcola: 12.000,00 €" in page


def test_an_increase_is_made_public_on_the_page_of_the_grant(scene: Scene) -> None:
    raised = scene.raised("5000.00")
    rup = At(scene.town.rup)
    tomorrow = rup.post("grant", "GrantForm", of(scene), thing="grant", reference="tab. 1", on="2026-05-05")
    assert tomorrow.status_code == 422
    assert "dice 5 maggio 2026, che deve ancora venire" in said(tomorrow)
    both = {"grant": "2026-01-10", str(raised.pk): "2026-01-20"}
    for thing, day in both.items():
        waits = f'<option value="{thing}"'
        assert waits in rup.get("grant", **of(scene)).content.decode()
        assert rup.post("grant", "GrantForm", of(scene), thing=thing, reference="tab. 1", on=day).status_code == 302
        assert waits not in rup.get("grant", **of(scene)).content.decode()
    public = {subject: day.isoformat() for subject, day in Publication.objects.values_list("subject", "day")}
    assert public[f"agreements.agreement:{scene.agreement.pk}"] == "2026-01-10"
    assert public[f"agreements.amendment:{raised.pk}"] == "2026-01-20"
    page = said(rup.get("grant", **of(scene)))
    assert f"Aumento con l’atto integrativo n. {raised.number}, estensione delle attività: pubblico dal 20" in page
    assert "È tutto pubblico" in page
    assert rup.post("grant", "GrantForm", of(scene), thing="grant", reference="tab. 2").status_code == 422


def test_three_people_and_the_treasurer(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    At(scene.lead_rep).post("request_instalment", "PlainForm", of(scene, number=1))
    payment = Payment.objects.get()
    here = of(scene, number=payment.pk)
    rup, finance = At(scene.town.rup), At(scene.town.finance)
    assert finance.post("payment", "mandato", here, order_number="1").status_code == 422, "too early"
    assert rup.post("payment", "attesta", here).status_code == 302
    page = rup.get("payment", **here)
    assert "Attestazione registrata: ora si prepara la liquidazione." in said(page)
    assert "Manca un DURC regolare" in said(page), "read before it is refused"
    assert reverse("payee_checks", args=[scene.agreement.pk]) in page.content.decode()
    unpublished = rup.post("payment", "liquidazione", here)
    assert unpublished.status_code == 422, "not public, no check on the payee"
    assert said(unpublished).count("Manca un DURC regolare") == 1, "the refusal says it, nothing else repeats it"
    refusal = unpublished.content.decode().partition("data-refusal")[2].partition("<form")[0]
    assert [reverse(page, args=[scene.agreement.pk]) in refusal for page in ("grant", "payee_checks")] == [True, True]
    assert rup.post("grant", "GrantForm", of(scene), thing="grant", reference="trasparenza/1").status_code == 302
    check = {"payee": str(scene.lead.pk), "kind": "durc", "passed": "yes", "reference": "DURC 1"}
    days = {"checked_on": "2026-05-01", "valid_until": "2026-08-31"}
    assert rup.post("payee_checks", "CheckForm", of(scene), **check, **days).status_code == 302
    assert PayeeCheck.objects.count() == 1
    checked = rup.get("payee_checks", **of(scene))
    assert "regolare DURC 1" in said(checked)
    assert reverse("payment", args=[scene.agreement.pk, payment.pk]) in checked.content.decode(), "the way back"
    assert f"Pagamenti attestati, da liquidare Pagamento {payment.number}" in said(checked)
    PayeeCheck.objects.update(valid_until=date(2026, 5, 1))
    assert "scaduto DURC 1" in said(rup.get("payee_checks", **of(scene)))
    PayeeCheck.objects.update(valid_until=date(2026, 8, 31))
    prepared = rup.post("payment", "liquidazione", here)
    if prepared.status_code == 422:  # the checks that this agreement's size also wants
        anti = {**check, "kind": "antimafia", "reference": "BDNA 1"}
        assert rup.post("payee_checks", "CheckForm", of(scene), **anti, **days).status_code == 302
        prepared = rup.post("payment", "liquidazione", here)
    assert prepared.status_code == 302, said(prepared)
    payment.refresh_from_db()
    file = making.signed(payment.authorisation, scene.town.director)
    steps.authorise(payment.pk, file=file, by=scene.town.director, at=making.at("2026-05-04T11:00"))
    page = said(finance.get("finance_work"))
    assert scene.agreement.code in page
    assert rup.post("payment", "mandato", here, order_number="118").status_code == 422, "not the accounts office"
    assert finance.post("payment", "mandato", here, order_number="118").status_code == 302
    assert "Mandato registrato: quando il tesoriere ha pagato" in said(finance.get("payment", **here))
    proof = {"proof": "118/1", "paid_on": "2026-05-04"}
    assert finance.post("payment", "quietanza", here, **proof).status_code == 302
    assert "Quietanza registrata: il pagamento è concluso." in said(finance.get("payment", **here))
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert f"Pagamento {payment.number}" not in said(rup.get("payee_checks", **of(scene))), (
        "nothing is to be authorised"
    )
    page = said(At(scene.lead_rep).get("payment", **here))
    assert "118/1" in page
    assert "Di questo pagamento 5.000,00 €, al lordo, sono degli altri partner. Registri che cosa ha trasferito" in page
    assert "degli altri partner" not in said(finance.get("payment", **here)), "it is the lead's to do"
    assert "Non si paga ora" not in page, "all of it is paid"
    drawn = page.partition("Da quali impegni")[2].partition(" Totale ")[2]
    assert show(payment.gross, unit="") in drawn.partition("=")[0], "what the commitments gave is added up"


def test_the_payments_are_a_list_that_leaves_out_of_its_sum_what_was_refused(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    lead, here = At(scene.lead_rep), of(scene)
    lead.post("request_instalment", "PlainForm", of(scene, number=1))
    first = Payment.objects.get()
    Payment.objects.filter(pk=first.pk).update(state="refused", refusal="Manca il DURC.")
    lead.post("request_instalment", "PlainForm", of(scene, number=1))
    again = Payment.objects.exclude(pk=first.pk).get()
    page = said(lead.get("payments", **here)).partition("I pagamenti")[2]
    assert f"2. {again.get_kind_display()} – rendiconto 1 {again.get_state_display()}" in page
    total = page.partition(" Totale ")[2].partition(" = ")[0]
    assert total.count(show(again.gross, unit="")) == 1
    assert "tranne quelle respinte" in total
    exported: Any = lead.get("payments", **here, query={"formato": "csv", "ordine": "-number"})
    heads, *rows = b"".join(exported.streaming_content).decode().removeprefix("\ufeff").splitlines()
    assert heads == "Pagamento;Stato;A chi;Chiesto il;Pagato il;Lordo (€);Netto (€)"
    assert [row[:1] for row in rows] == ["2", "1"]


def test_a_liquidation_to_an_account_closed_since_is_prepared_again_on_its_page(scene: Scene) -> None:
    scene.report({scene.lead: "10000.00", scene.member: "5000.00"})
    scene.in_order()
    At(scene.lead_rep).post("request_instalment", "PlainForm", of(scene, number=1))
    payment = Payment.objects.get()
    here = of(scene, number=payment.pk)
    scene.authorised(payment, "2026-05-04T10:00")
    rup, finance = At(scene.town.rup), At(scene.town.finance)
    assert "Prepara" not in said(rup.get("payment", **here)), "it is signed"
    assert "Ora emette il mandato la ragioneria." in said(rup.get("payment", **here))
    assert "Respingere la richiesta" not in said(rup.get("payment", **here))
    assert rup.post("payment", "liquidazione", here).status_code == 422
    assert "non è più dedicato" not in said(finance.get("finance_work"))
    accounts = DedicatedAccount.objects.filter(body=scene.lead)
    accounts.update(until=date(2026, 5, 3))
    again = "l’ufficio prepara di nuovo la liquidazione: il conto che indica non è più dedicato"
    for viewer in (rup, finance, At(scene.lead_rep)):
        assert f"Ora {again}." in said(viewer.get("payment", **here))
    assert again in said(finance.get("payments", **of(scene)))
    assert f"liquidato: {again}" in said(finance.get("finance_work"))
    refusal = finance.post("payment", "mandato", here, order_number="118")
    assert refusal.status_code == 422
    assert "poi si emette il mandato" in said(refusal)
    assert "Prepara di nuovo la liquidazione" not in said(finance.get("payment", **here))
    for words in ("Prepara di nuovo la liquidazione", "Respingere la richiesta"):
        assert words in said(rup.get("payment", **here))
    DedicatedAccount.objects.create(body=scene.lead, iban="IT40S0542811101000000123457", since=date(2026, 5, 4))
    assert rup.post("payment", "liquidazione", here).status_code == 302
    assert "Ora firma la liquidazione il dirigente." in said(rup.get("payment", **here))


def test_an_open_dispute_is_said_and_closed_by_the_director(scene: Scene) -> None:
    sent = {"payee": str(scene.lead.pk), "subject": "Ore contestate"}
    assert At(scene.lead_rep).post("disputes", "DisputeForm", of(scene), **sent).status_code == 302
    one = Dispute.objects.get()
    closing = {"outcome": "Accordo"}
    assert At(scene.town.rup).post("disputes", f"chiudi-{one.pk}", of(scene), **closing).status_code == 422
    assert At(scene.town.director).post("disputes", f"chiudi-{one.pk}", of(scene), **closing).status_code == 302


def test_only_the_accounts_office_has_its_work_list(scene: Scene) -> None:
    assert At(scene.town.rup).get("finance_work").status_code == 404
    assert "Niente aspetta" in said(At(scene.town.finance).get("finance_work"))


def test_an_advance_without_its_surety_says_so_before_it_is_asked(scene: Scene) -> None:
    lead, sureties = At(scene.lead_rep), reverse("agreement_sureties", args=[scene.agreement.pk])
    page = lead.get("request_advance", **of(scene))
    assert "le fideiussioni in vigore coprono 0,00 €" in said(page)
    assert said(page).count("le fideiussioni in vigore") == 1
    assert sureties in page.content.decode()
    assert sureties in lead.get("payments", **of(scene)).content.decode()
    assert said(lead.post("request_advance", "PlainForm", of(scene))).count("le fideiussioni in vigore") == 1


@pytest.mark.parametrize("view", ["payments", "account", "finance_work", "clawbacks", "disputes", "received"])
def test_a_page_takes_the_same_statements_whatever_the_size(scene: Scene, view: str) -> None:
    counted = []
    viewer = At(scene.town.finance)
    for size in (1, 12):
        for number in range(size):
            Payment.objects.create(
                agreement=scene.agreement,
                number=size * 100 + number,
                kind="instalment",
                report=scene.report({scene.lead: "100.00"}, year=2026),
                payee=scene.lead,
                state="ordered",
                eligible=1,
                gross=1,
                net=1,
                requested_at=making.at("2026-05-01T10:00"),
                authorised_at=making.at("2026-05-02T10:00"),
            )
            Dispute.objects.create(
                agreement=scene.agreement, payee=scene.lead, subject="x", opened_at=making.at("2026-05-01T10:00")
            )
        parts = {} if view in {"finance_work", "received"} else of(scene)
        with CaptureQueriesContext(connection) as statements:
            assert viewer.get(view, **parts).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


def test_what_a_body_received_is_its_own_yearly_table(scene: Scene) -> None:
    """L. 124/2017, art. 1, c. 125-127: from 10.000,00 a year it is to be published by 30 June."""
    payment = {"agreement": scene.agreement, "kind": "instalment", "payee": scene.lead, "state": "paid", "eligible": 1}
    moments = {"requested_at": making.at("2026-05-01T10:00"), "proof": "1"}
    for number, (net, paid_on) in enumerate(
        (("9999.99", "2026-03-01"), ("0.01", "2026-12-31"), ("50.00", "2025-12-31"))
    ):
        report = scene.report({scene.lead: "1.00"}, year=2026)
        sums = {"gross": net, "net": net, "paid_on": paid_on}
        Payment.objects.create(number=number, report=report, **sums, **payment, **moments)
    page = said(At(scene.lead_rep).get("received"))
    assert "2026 Come si calcola: 10.000,00 €" in page.replace("\xa0", " ")
    assert "Da pubblicare entro il 30 giugno 2027" in page
    assert "Da solo non obbliga" in page.replace("\xa0", " ").split("2025 Come si calcola: 50,00 €")[1]
    file = At(scene.lead_rep).get("received", query={"formato": "csv", "anno": "2026"})
    rows = b"".join(file.streaming_content).decode()
    assert "9999,99" in rows
    assert "50,00" not in rows
    assert scene.agreement.cup in rows
    assert "Ancora nessun incasso" in said(At(scene.town.rup).get("received"))
