"""What the papers of a payment say."""

from collections.abc import Callable
from datetime import date

from condivisa.records.papers.actions import render
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import PayeeCheck
from tests import making
from tests.making import at
from tests.stages.payments.conftest import Scene

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
    commitment, visa, *_ = said["shares"][0]
    assert "capitolo 1100" in commitment
    assert visa == "n. V-2026 del 19 dicembre 2025"
    durc = [row for row in said["checks"] if "DURC" in row[0]]
    assert [row[3] for row in durc] == ["1º gennaio 2030"]
    assert render(act).pdf is not None


def test_the_debit_note_says_where_to_pay(scene: Make) -> None:
    set_up = scene()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    assert payment.debit_note is not None
    facts = dict(payment.debit_note.inputs["facts"])
    assert facts["Conto dedicato (L. 136/2010, art. 3)"] == "IT60X0542811101000000123456"
    assert render(payment.debit_note).pdf is not None
