"""What the papers of a payment say."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

from condivisa.records.identity.models import Person
from condivisa.records.papers.actions import render
from condivisa.stages.agreements.models import Surety
from condivisa.stages.payments.actions import clawbacks, requests, steps
from condivisa.stages.payments.models import PayeeCheck, Payment
from tests import making
from tests.making import at
from tests.stages.payments.conftest import TREASURY, Scene
from tests.stages.payments.test_settlement import END, redetermined, spent

Make = Callable[..., Scene]


def test_the_authorisation_cites_all_that_it_rests_on(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.publish(set_up.raised("5000.00"))
    set_up.check(set_up.lead, PayeeCheck.Kind.DURC, until=date(2030, 1, 1))
    report = set_up.report({set_up.lead: "10000.00"})
    report.minutes = making.paper(set_up.town.body)
    report.save()
    payment = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    act = steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00")).authorisation
    assert act is not None
    assert payment.debit_note is not None
    said = act.inputs
    assert [one.split(",")[0] for one in said["rests"]] == [
        payment.debit_note.title,
        f"Rendiconto n. {report.period.number}",
        report.minutes.title,
    ]
    grant, increase = said["published"]
    assert "https://prova.it/26-27" in grant
    assert increase.startswith("atto integrativo n. ")
    (drawn,) = said["commitments"]
    assert drawn["chain"] == "Capitolo 1100; visto contabile n. V-2026 del 19 dicembre 2025"
    assert said["drawn"] == drawn["total"] == dict(said["amounts"])["Importo lordo"]
    facts = dict(said["facts"])
    assert facts["Responsabile del procedimento"]
    assert facts["Dirigente"] == str(set_up.agreement.call.procedure.director)
    assert "Dirigente" not in dict(payment.debit_note.inputs["facts"])
    assert "firmata il" in facts["Convenzione"]
    durc = [row for row in said["checks"] if "DURC" in row[0]]
    assert [row[3] for row in durc] == ["1º gennaio 2030"]
    assert render(act).pdf is not None


def test_the_final_grant_and_what_must_come_back_say_the_sums_and_the_programmes(scene: Make) -> None:
    """What was granted, what is due, what it sets free; a letter cites the act, and names the programme in full."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    final = redetermined(set_up).act.inputs
    facts = dict(final["facts"])
    assert facts["Contributo finale"] == final["due"]["value"] == "150.000,00\xa0€"
    assert [facts["Contributo concesso"], facts["Economie che si liberano"]] == [
        f"{final['totals'][place]}\xa0€" for place in (2, 4)
    ]
    assert [one.split(":")[0] for one in final["programmes"]] == ["P1"]
    asked, _ = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert asked.paper.inputs["rows"][0][0].startswith("P1, ")
    assert render(asked.paper).pdf is not None


def prepared(set_up: Scene, payment: Payment, moment: str) -> Any:
    """What the act that authorises a payment says."""
    steps.attest(payment.pk, by=set_up.town.rup, at=at(moment))
    act = steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at(moment)).authorisation
    assert act is not None
    return act.inputs


def test_an_advance_rests_on_its_surety(scene: Make) -> None:
    set_up = scene(advance_percent=D("30"))
    set_up.in_order()
    set_up.surety()
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    assert prepared(set_up, advance, "2026-01-20T09:00")["rests"][-1] == (
        "Fideiussione n. F-1 di Banca di Prova, 90.000,00\xa0€, valida dal 1º gennaio 2026 al 31 marzo 2029"
    )


def test_a_surety_taken_out_of_the_count_is_not_cited(scene: Make) -> None:
    """Recorded twice, once with the wrong amount: the act names the one that holds."""
    set_up = scene(advance_percent=D("30"))
    set_up.in_order()
    wrong, right = set_up.surety("9000.00"), set_up.surety()
    Surety.objects.filter(pk=wrong.pk).update(
        voided_on=date(2026, 1, 11), void_reason="Importo sbagliato.", number="F-0"
    )
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    rests = prepared(set_up, advance, "2026-01-20T09:00")["rests"]
    assert [one.split(" di ")[0] for one in rests if "Fideiussione" in one] == [f"Fideiussione n. {right.number}"]


def test_a_balance_rests_on_the_act_of_the_final_grant(scene: Make) -> None:
    set_up = spent(scene(), "60000.00", "40000.00", paid=False)
    redetermined(set_up)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    assert balance.debit_note is not None
    assert balance.debit_note.inputs["heading"] == "Saldo per programma e partner"
    steps = balance.debit_note.inputs["gross"]["steps"]
    named = [", ".join(row[:2]) for row in balance.debit_note.inputs["rows"]]
    assert set(named) <= {step["formula"].removesuffix(": dovuto − (pagato − restituito)") for step in steps}
    assert prepared(set_up, balance, END)["rests"][-1].endswith(", atto n. 77 del 5 febbraio 2029")


def test_the_debit_note_says_who_asks_and_where_to_pay(scene: Make) -> None:
    set_up = scene()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    assert payment.debit_note is not None
    facts = dict(payment.debit_note.inputs["facts"])
    assert facts["Presentata per suo conto da"] == str(Person.objects.get(pk=set_up.lead_rep.person))
    assert payment.debit_note.inputs["heading"] == "Ammesso per programma e partner"
    assert facts["Conto dedicato (L. 136/2010, art. 3)"] == "IT60X0542811101000000123456"
    assert render(payment.debit_note).pdf is not None
