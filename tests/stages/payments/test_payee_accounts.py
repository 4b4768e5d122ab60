"""A payment goes to an account that is dedicated on the day: what changes when it is not."""

from datetime import date
from decimal import Decimal as D

from condivisa.parties import actions as parties
from condivisa.parties.models import DedicatedAccount
from condivisa.records.papers.models import Paper
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import Payment
from tests.making import at, refused
from tests.stages.payments.test_steps import Make


def test_an_account_that_changed_since_the_act_was_prepared_stops_the_signature(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00"))
    DedicatedAccount.objects.create(body=set_up.lead, iban="IT40S0542811101000000123457", since=date(2026, 5, 12))
    with refused("payment.account_changed"):
        steps.authorise(payment.pk, file=b"firmato", by=set_up.town.director, at=at("2026-05-12T10:00"))
    steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-12T11:00"))
    file = set_up.signs(payment)
    paid_to = steps.authorise(payment.pk, file=file, by=set_up.town.director, at=at("2026-05-12T12:00"))
    assert paid_to.iban == "IT40S0542811101000000123457"


def test_nothing_is_authorised_to_an_account_closed_the_day_before(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    account = DedicatedAccount.objects.get(body=set_up.lead)
    parties.end_account(account.pk, until=date(2026, 5, 12), by=set_up.lead_rep, at=at("2026-05-11T10:00"))
    steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-12T09:00"))
    with refused("payment.account_missing", "payment.account_changed"):
        steps.authorise(payment.pk, file=b"firmato", by=set_up.town.director, at=at("2026-05-13T09:00"))
    with refused("payment.account_missing"):
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-13T09:00"))


def test_an_authorised_payment_is_not_ordered_to_an_account_closed_since_but_to_one_that_is_authorised_anew(
    scene: Make,
) -> None:
    """L. 136/2010, art. 3, c. 1 and 7: the act names the account, and only its director changes it."""
    set_up = scene()
    set_up.in_order()
    town, late = set_up.town, at("2026-05-13T09:00")
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    signed = set_up.authorised(payment).authorisation
    assert signed is not None
    account = DedicatedAccount.objects.get(body=set_up.lead)
    parties.end_account(account.pk, until=date(2026, 5, 12), by=set_up.lead_rep, at=at("2026-05-11T10:00"))
    with refused("payment.already_authorised"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-12T09:00"))
    with refused("payment.account_not_in_force") as refusal:
        steps.order(payment.pk, order_number="2026/1", by=town.finance, at=late)
    assert refusal.value.findings[0].facts == {"iban": account.iban, "payee": set_up.lead.name}
    with refused("payment.account_missing"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=late)
    payment.refresh_from_db()
    assert (payment.state, payment.authorisation_id) == (Payment.State.AUTHORISED, signed.pk)
    DedicatedAccount.objects.create(body=set_up.lead, iban="IT40S0542811101000000123457", since=date(2026, 5, 13))
    with refused("access.role"):
        steps.prepare_authorisation(payment.pk, by=town.finance, at=late)
    again = steps.prepare_authorisation(payment.pk, by=town.officer, at=late)
    act = again.authorisation
    assert act is not None
    assert (again.state, again.authorised_by, again.authorised_at) == (Payment.State.ATTESTED, None, None)
    assert (again.iban, act.supersedes_id) == ("IT40S0542811101000000123457", signed.pk)
    name, words = act.inputs["facts"][-1]
    assert (name, "firmato" in words, "non è più dedicato" in words) == ("Sostituisce", True, True)
    signed.refresh_from_db()
    assert signed.state == Paper.State.SUPERSEDED
    with refused("access.moment"):
        steps.order(payment.pk, order_number="2026/1", by=town.finance, at=late)
    steps.authorise(payment.pk, file=set_up.signs(payment), by=town.director, at=late)
    with refused("payment.already_authorised"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=late)
    ordered = steps.order(payment.pk, order_number="2026/1", by=town.finance, at=late)
    assert (ordered.state, ordered.iban) == (Payment.State.ORDERED, "IT40S0542811101000000123457")
    with refused("access.moment"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-14T09:00"))
    assert sum(share.amount for share in payment.shares.all()) == payment.gross


def test_an_authorised_request_is_turned_down_only_where_its_account_was_closed_since(scene: Make) -> None:
    """Also what else changed meanwhile, as the tax withheld, must have a way out."""
    set_up = scene()
    set_up.in_order()
    town, late = set_up.town, at("2026-05-13T09:00")
    report = set_up.report({set_up.lead: "10000.00"})
    payment = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    set_up.authorised(payment)
    with refused("payment.already_authorised"):
        requests.refuse(payment.pk, reason="Ritenuta cambiata", by=town.rup, at=late)
    account = DedicatedAccount.objects.get(body=set_up.lead)
    account.until = date(2026, 5, 12)
    account.save()
    DedicatedAccount.objects.create(body=set_up.lead, iban="IT40S0542811101000000123457", since=date(2026, 5, 13))
    set_up.lead.withholding = True
    set_up.lead.save()
    with refused("payment.withholding_differs"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=late)
    requests.refuse(payment.pk, reason="Ritenuta cambiata", by=town.rup, at=late)
    again = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-14T09:00"))
    assert (set_up.authorised(again, "2026-05-14T10:00").iban, again.withheld) == (
        "IT40S0542811101000000123457",
        D("400.00"),
    )


def test_a_newer_account_does_not_stop_an_order_to_the_one_authorised(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    set_up.authorised(payment)
    DedicatedAccount.objects.create(body=set_up.lead, iban="IT40S0542811101000000123457", since=date(2026, 5, 12))
    ordered = steps.order(payment.pk, order_number="2026/1", by=set_up.town.finance, at=at("2026-05-12T09:00"))
    assert ordered.state == Payment.State.ORDERED
