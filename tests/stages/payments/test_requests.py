"""Asking for money: what may be asked, by whom, how many times."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.parties.models import Appointment
from condivisa.records.notifications.models import Message
from condivisa.stages.agreements import actions as of_agreements
from condivisa.stages.agreements.models import Surety
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.queries.ledger import ledger, total
from tests.making import at, refused
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]


def test_only_admitted_rows_of_a_checked_report_are_asked(scene: Make) -> None:
    set_up = scene()
    report = set_up.report({set_up.lead: "10000.00"}, cut="2500.00")
    payment = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    assert (payment.eligible, payment.gross, payment.recovery) == (D("10000.00"), D("10000.00"), D("0.00"))
    assert payment.debit_note is not None
    assert payment.debit_note.inputs["rows"] == [["P1", "Arcobaleno", "10.000,00\xa0€"]]
    assert payment.debit_note.inputs["exempt"]
    row = next(row for row in ledger(set_up.agreement) if row.partner == "Arcobaleno")
    assert (row.reported, row.admitted, row.cut) == (D("12500.00"), D("10000.00"), D("2500.00"))
    with refused("payment.report_not_checked", "payment.nothing_to_pay"):
        submitted = set_up.report({set_up.lead: "1.00"}, state="submitted")
        requests.request_instalment(submitted.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))


def test_the_same_money_is_asked_once_until_it_is_refused(scene: Make) -> None:
    set_up = scene()
    report = set_up.report({set_up.lead: "10000.00"})
    first = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    with refused("payment.already_requested"):
        requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T10:00"))
    with refused("payment.reason_missing"):
        requests.refuse(first.pk, reason=" ", by=set_up.town.rup, at=at("2026-05-09T09:00"))
    requests.refuse(first.pk, reason="CUP mancante sulla nota.", by=set_up.town.rup, at=at("2026-05-09T09:00"))
    said = Message.objects.get(entry__event="payments.PaymentRefused").text
    for fact in ("10.000,00", "CUP mancante sulla nota.", set_up.agreement.call.appeal_authority):
        assert fact in said
    second = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-10T09:00"))
    assert (second.number, second.gross) == (2, D("10000.00"))


def test_two_requests_under_way_never_ask_more_than_the_grant(scene: Make) -> None:
    set_up = scene()
    first, second = (set_up.report({set_up.lead: amount}) for amount in ("240000.00", "120000.00"))
    asked = [
        requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")).gross
        for report in (first, second)
    ]
    assert asked == [D("240000.00"), D("60000.00")]


@pytest.mark.parametrize(("payee", "asking", "code"), [("lead", "member", "payment.not_the_payee")])
def test_who_is_not_paid_does_not_ask(scene: Make, payee: str, asking: str, code: str) -> None:
    set_up = scene(payee=payee)
    with refused(code):
        requests.request_advance(set_up.agreement.pk, by=set_up.member_rep, at=at("2026-01-12T09:00"))


def test_where_members_are_paid_each_asks_its_own(scene: Make) -> None:
    set_up = scene(payee="member", advance_percent=None)
    set_up.in_order()
    report = set_up.report({set_up.lead: "60000.00", set_up.member: "40000.00"})
    payments = [set_up.instalment(report, by) for by in (set_up.lead_rep, set_up.member_rep)]
    assert [(one.payee.name, one.gross) for one in payments] == [
        ("Arcobaleno", D("60000.00")),
        ("Girasole", D("40000.00")),
    ]
    assert {row.partner: row.paid for row in ledger(set_up.agreement)} == {
        "Arcobaleno": D("60000.00"),
        "Girasole": D("40000.00"),
    }


def test_an_advance_the_terms_do_not_foresee_or_no_surety_covers_is_refused(scene: Make) -> None:
    with refused("payment.advance_not_foreseen", "payment.nothing_to_pay"):
        set_up = scene(advance_percent=None)
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    with refused("payment.advance_without_surety"):
        set_up = scene()
        set_up.surety("89999.99")
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    with refused("payment.advance_without_surety") as refusal:
        set_up = scene(payee="member")
        set_up.surety("89999.99")
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
        requests.request_advance(set_up.agreement.pk, by=set_up.member_rep, at=at("2026-01-12T09:00"))
    assert refusal.value.findings[0].facts["advance"] == D("90000.00")


def test_a_surety_that_has_ended_since_stops_the_authorisation_and_its_signature(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    bond = set_up.surety()
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    steps.attest(advance.pk, by=set_up.town.rup, at=at("2026-01-13T09:00"))
    steps.prepare_authorisation(advance.pk, by=set_up.town.officer, at=at("2026-01-13T09:00"))
    Surety.objects.filter(pk=bond.pk).update(last=date(2026, 1, 13))
    with refused("payment.advance_without_surety"):
        steps.prepare_authorisation(advance.pk, by=set_up.town.officer, at=at("2026-01-14T09:00"))
    with refused("payment.advance_without_surety"):
        steps.authorise(advance.pk, file=b"firmato", by=set_up.town.director, at=at("2026-01-14T09:00"))


def test_an_advance_is_asked_once_and_one_refused_is_not_recovered(scene: Make) -> None:
    set_up = scene()
    set_up.surety("180000.00")
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    with refused("payment.already_requested"):
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-13T09:00"))
    requests.refuse(advance.pk, reason="Polizza scaduta.", by=set_up.town.rup, at=at("2026-05-07T09:00"))
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    assert (payment.recovery, payment.gross) == (D("0.00"), D("10000.00"))


def test_a_check_not_closed_yet_admits_nothing(scene: Make) -> None:
    set_up = scene()
    report = set_up.report({set_up.lead: "10000.00"})
    type(report).objects.update(state="submitted")
    with refused("payment.report_not_checked", "payment.nothing_to_pay"):
        requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    figures = total(ledger(set_up.agreement))
    assert (figures["reported"], figures["admitted"]) == (D("10000.00"), D("0.00"))
    type(report).objects.update(state="draft")
    assert total(ledger(set_up.agreement))["reported"] == D("0.00")


def test_who_held_the_office_that_day_is_told(scene: Make) -> None:
    set_up = scene()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    Appointment.objects.filter(person=set_up.lead_rep.person).update(until=date(2026, 5, 9))
    requests.refuse(payment.pk, reason="Da rifare.", by=set_up.town.rup, at=at("2026-05-09T09:00"))
    told = Message.objects.filter(entry__event="payments.PaymentRefused")
    assert [one.recipient_id for one in told] == [set_up.lead_rep.person]


def test_a_surety_on_which_an_advance_was_asked_stays(scene: Make) -> None:
    """Once the request is turned down it may be taken out, and covers nothing any more."""
    set_up = scene(advance_percent="30", advance_surety=True)
    bond = set_up.surety()
    asked = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-12T09:00"))
    how: Any = {"surety_id": bond.pk, "reason": "Importo sbagliato.", "by": set_up.town.officer}
    with refused("agreement.surety_leant_on"):
        of_agreements.void_surety(set_up.agreement.pk, **how, at=at("2026-01-13T09:00"))
    requests.refuse(asked.pk, reason="Garanzia sbagliata.", by=set_up.town.rup, at=at("2026-01-13T10:00"))
    of_agreements.void_surety(set_up.agreement.pk, **how, at=at("2026-01-13T11:00"))
    with refused("payment.advance_without_surety"):
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-01-14T09:00"))
