"""A payment, from the request to the treasurer's proof: what each step does and what it refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

from condivisa.base.words import say
from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import AgreementCommitment
from condivisa.stages.calls.models import Commitment
from condivisa.stages.payments.actions import grants, requests, steps
from condivisa.stages.payments.models import MoneyMovement, PayeeCheck, Payment, PaymentShare
from condivisa.stages.payments.queries.ledger import ledger, total
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import Scene, made

Make = Callable[..., Scene]


def test_an_advance_is_paid_only_after_the_grant_is_public(scene: Make) -> None:
    """D.Lgs. 33/2013, art. 26, c. 3: publication is a condition of effectiveness. Three steps, three people."""
    set_up = scene()
    set_up.surety()
    town, agreement = set_up.town, set_up.agreement
    payment = requests.request_advance(agreement.pk, by=set_up.lead_rep, at=at("2026-03-02T09:00"))
    assert (payment.gross, payment.debit_note) == (D("90000.00"), None)
    steps.attest(payment.pk, by=town.rup, at=at("2026-03-02T10:00"))
    with refused("payment.grant_not_public", "payment.durc_missing"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-03-02T11:00"))
    set_up.in_order()
    steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-03-02T11:00"))
    steps.authorise(payment.pk, file=set_up.signs(payment), by=town.director, at=at("2026-03-02T12:00"))
    with refused("payment.same_person"):
        steps.order(payment.pk, order_number="2026/118", by=town.director, at=at("2026-03-02T13:00"))
    with refused("payment.order_number_missing"):
        steps.order(payment.pk, order_number=" ", by=town.finance, at=at("2026-03-03T09:00"))
    steps.order(payment.pk, order_number="2026/118", by=town.finance, at=at("2026-03-03T09:00"))
    assert not MoneyMovement.objects.exists()
    paid = steps.record_proof(
        payment.pk, proof="2026/118/1", paid_on=date(2026, 3, 4), by=town.finance, at=at("2026-03-05T09:00")
    )
    assert (paid.state, paid.net) == (Payment.State.PAID, D("90000.00"))
    figures = total(ledger(agreement))
    assert {name: figures[name] for name in ("granted", "paid", "left")} == {
        "granted": D("300000.00"),
        "paid": D("90000.00"),
        "left": D("210000.00"),
    }


def test_an_advance_belongs_to_each_partner_by_its_grant_until_rows_cover_it(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    assert {row.partner: row.paid for row in ledger(set_up.agreement)} == {
        "Arcobaleno": D("54000.00"),
        "Girasole": D("36000.00"),
    }
    set_up.instalment(set_up.report({set_up.member: "50000.00"}))
    # 50.000 of the member's rows: 35.000 paid now, 15.000 of the advance recovered, taken 9.000 + 6.000 by grant.
    assert {row.partner: row.paid for row in ledger(set_up.agreement)} == {
        "Arcobaleno": D("45000.00"),
        "Girasole": D("80000.00"),
    }
    assert total(ledger(set_up.agreement))["paid"] == D("125000.00")


def test_instalments_recover_the_advance_and_pay_the_grant_in_all(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    gross = [
        set_up.instalment(set_up.report({set_up.lead: lead, set_up.member: member}, year=year)).gross
        for year, lead, member in ((2026, "60000", "40000"), (2027, "60000", "40000"), (2028, "60000", "40000"))
    ]
    assert gross == [D("70000.00")] * 3
    rows = ledger(set_up.agreement)
    assert [(row.partner, row.admitted, row.paid, row.left) for row in rows] == [
        ("Arcobaleno", D("180000.00"), D("180000.00"), D("0.00")),
        ("Girasole", D("120000.00"), D("120000.00"), D("0.00")),
    ]
    for link in AgreementCommitment.objects.filter(agreement=set_up.agreement).select_related("commitment"):
        drawn = sum(share.amount for share in PaymentShare.objects.filter(commitment=link))
        assert drawn == link.commitment.amount == D("100000.00")


def test_cents_split_payment_after_payment_never_stop_at_a_commitment(scene: Make) -> None:
    """Thirds of a cent in every split: the last payment still finds its money."""
    set_up = scene(
        shares={"Arcobaleno": "66.67", "Girasole": "33.33"}, advance_percent=D("33.33"), advance_surety=False
    )
    set_up.in_order()
    set_up.advance()
    for year in (2026, 2027, 2028):
        for lead, member in (("33335.01", "16664.99"), ("33334.99", "16665.01")):
            set_up.instalment(set_up.report({set_up.lead: lead, set_up.member: member}, year=year))
    assert {row.left for row in ledger(set_up.agreement)} == {D("0.00")}


def test_the_tax_is_withheld_from_who_is_subject_to_it(scene: Make) -> None:
    set_up = scene()
    set_up.lead.withholding, set_up.lead.stamp_exempt = True, False
    set_up.lead.save()
    set_up.in_order()
    report = set_up.report({set_up.lead: "10000.00"})
    payment = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    assert (payment.gross, payment.withheld, payment.net, payment.stamp) == (
        D("10000.00"),
        D("400.00"),
        D("9600.00"),
        D("2.00"),
    )
    set_up.lead.withholding = False
    set_up.lead.save()
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    with refused("payment.withholding_differs") as refusal:
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00"))
    (finding,) = refusal.value.findings
    assert "l’ufficio respinge la richiesta e l’ente chiede di nuovo il pagamento" in say(finding)
    requests.refuse(payment.pk, reason="Ritenuta cambiata", by=set_up.town.rup, at=at("2026-05-11T10:00"))
    again = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-11T11:00"))
    steps.attest(again.pk, by=set_up.town.rup, at=at("2026-05-11T12:00"))
    prepared = steps.prepare_authorisation(again.pk, by=set_up.town.officer, at=at("2026-05-11T12:00"))
    assert (prepared.withheld, prepared.net) == (D("0.00"), D("10000.00"))


def test_a_dispute_stops_the_authorisation_until_it_is_settled(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    town = set_up.town
    steps.attest(payment.pk, by=town.rup, at=at("2026-05-11T09:00"))
    raised: dict[str, Any] = {"payee": set_up.lead.pk, "by": set_up.lead_rep, "at": at("2026-05-11T10:00")}
    with refused("payment.subject_missing"):
        grants.open_dispute(set_up.agreement.pk, subject=" ", **raised)
    dispute = grants.open_dispute(set_up.agreement.pk, subject="Ore di gennaio.", **raised)
    with refused("payment.dispute_open"):
        steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-11T11:00"))
    with refused("payment.outcome_missing"):
        grants.settle_dispute(dispute.pk, outcome=" ", by=town.director, at=at("2026-05-12T09:00"))
    grants.settle_dispute(dispute.pk, outcome="Ore riconosciute.", by=town.director, at=at("2026-05-12T09:00"))
    steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-12T10:00"))
    with refused("payment.dispute_settled"):
        grants.settle_dispute(dispute.pk, outcome="Di nuovo.", by=town.director, at=at("2026-05-12T11:00"))


def test_the_conditions_are_judged_again_on_the_day_of_the_signature(scene: Make) -> None:
    set_up = scene()
    set_up.in_order(until=date(2026, 5, 31))
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    town = set_up.town
    steps.attest(payment.pk, by=town.rup, at=at("2026-05-29T09:00"))
    with refused("payment.authorisation_not_prepared"):
        steps.authorise(payment.pk, file=b"firmato", by=town.director, at=at("2026-05-29T10:00"))
    first = steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-29T11:00")).authorisation
    with refused("payment.durc_expired"):
        steps.authorise(payment.pk, file=b"firmato", by=town.director, at=at("2026-06-01T09:00"))
    set_up.check(set_up.lead, PayeeCheck.Kind.DURC, until=date(2026, 9, 28))
    again = steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-06-01T10:00")).authorisation
    assert first is not None
    assert again is not None
    assert again.supersedes == first
    done = steps.authorise(
        payment.pk,
        file=set_up.signs(payment),
        act_number="321",
        act_date=date(2026, 6, 1),
        by=town.director,
        at=at("2026-06-01T12:00"),
    )
    again.refresh_from_db()
    assert (done.authorisation, again.state, again.act_number) == (again, Paper.State.NUMBERED, "321")


def test_the_latest_check_counts(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.check(set_up.lead, PayeeCheck.Kind.DURC, until=date(2030, 1, 1), passed=False)
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    with refused("payment.durc_missing"):
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00"))


def test_money_not_committed_for_that_year_is_not_paid(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    Commitment.objects.filter(booking__year=2026).update(amount=D("5000.00"))
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    with refused("payment.commitment_exceeded") as refusal:
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00"))
    facts = [dict(one.facts) for one in refusal.value.findings if one.code == "payment.commitment_exceeded"]
    assert facts == [{"source": "Comune di Prova", "year": "2026", "committed": D("5000.00"), "lacking": D("5000.00")}]


def test_a_payment_is_ordered_and_proved_once(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = set_up.instalment(set_up.report({set_up.lead: "10000.00"}))
    with refused("payment.already_ordered", "access.moment") as refusal:
        steps.order(payment.pk, order_number="2026/2", by=set_up.town.finance, at=at("2026-05-12T09:00"))
    assert dict(refusal.value.findings[0].facts) == {"order": "2026/1", "on": date(2026, 5, 11)}
    with refused("access.moment"):
        steps.record_proof(
            payment.pk, proof="Q-2", paid_on=date(2026, 5, 12), by=set_up.town.finance, at=at("2026-05-12T09:00")
        )
    assert sum(move.amount for move in MoneyMovement.objects.all()) == D("10000.00")


def test_a_proof_names_its_reference_and_a_day_after_the_order(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    set_up.authorised(payment)
    with refused("payment.reference_unreadable"):
        steps.order(payment.pk, order_number="n. 1, Ada", by=set_up.town.finance, at=at("2026-05-12T09:00"))
    steps.order(payment.pk, order_number="2026/1", by=set_up.town.finance, at=at("2026-05-12T09:00"))
    with refused("payment.reference_unreadable"):
        steps.record_proof(
            payment.pk, proof="di Ada", paid_on=date(2026, 5, 12), by=set_up.town.finance, at=at("2026-05-13T09:00")
        )
    with refused("payment.proof_missing", "payment.proof_day"):
        steps.record_proof(
            payment.pk, proof="", paid_on=date(2026, 5, 11), by=set_up.town.finance, at=at("2026-05-13T09:00")
        )


def test_each_step_is_of_its_role_and_of_its_body(scene: Make) -> None:
    set_up, other = scene(), made()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    with refused("access.role"):
        steps.attest(payment.pk, by=set_up.town.director, at=at("2026-05-11T09:00"))
    with refused("access.not_yours"):
        steps.attest(payment.pk, by=other.town.rup, at=at("2026-05-11T09:00"))
    with refused("access.moment"):
        steps.authorise(payment.pk, file=b"firmato", by=set_up.town.director, at=at("2026-05-11T09:00"))


def test_the_journal_says_each_step_and_who_waits_is_told(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "10000.00"}))
    said = [one.event.removeprefix("payments.") for one in Entry.objects.all() if one.event.startswith("payments.Pay")]
    assert said == [
        *["PayeeChecked"] * 4,
        "PaymentRequested",
        "PaymentAttested",
        "PaymentAuthorisationPrepared",
        "PaymentAuthorised",
        "PaymentOrdered",
        "PaymentMade",
    ]
    told = Message.objects.filter(entry__event__startswith="payments.Payment").order_by("pk")
    town = set_up.town
    assert [one.recipient_id for one in told] == [
        town.rup.person,
        town.director.person,
        town.finance.person,
        set_up.lead_rep.person,
    ]


def test_nothing_is_half_written_when_a_step_is_refused(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    town = set_up.town
    steps.attest(payment.pk, by=town.rup, at=at("2026-05-11T09:00"))
    prepared = steps.prepare_authorisation(payment.pk, by=town.officer, at=at("2026-05-11T09:00")).authorisation
    before = Entry.objects.count()
    with refused("upload.empty"):
        steps.authorise(payment.pk, file=b"", by=town.director, at=at("2026-05-11T10:00"))
    payment.refresh_from_db()
    assert prepared is not None
    assert (payment.state, payment.authorisation_id) == (Payment.State.ATTESTED, prepared.pk)
    assert Entry.objects.count() == before


def test_one_person_with_two_roles_still_takes_one_step(scene: Make) -> None:
    """Who attests as RUP neither authorises nor orders, even if also a director and of the accounts office."""
    set_up = scene()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    every = making.acting(set_up.town.body, Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER)
    steps.attest(payment.pk, by=every, at=at("2026-05-11T09:00"))
    steps.prepare_authorisation(payment.pk, by=every, at=at("2026-05-11T09:00"))
    with refused("payment.same_person"):
        steps.authorise(payment.pk, file=b"firmato", by=every, at=at("2026-05-11T10:00"))
    director = set_up.town.director
    steps.authorise(payment.pk, file=set_up.signs(payment), by=director, at=at("2026-05-11T10:00"))
    with refused("payment.same_person"):
        steps.order(payment.pk, order_number="2026/1", by=every, at=at("2026-05-11T11:00"))


def test_nobody_is_checked_or_disputed_with_who_is_no_party_to_the_agreement(scene: Make) -> None:
    set_up, stranger = scene(), making.body("Estranea")
    with refused("payment.not_a_partner"):
        set_up.check(stranger, PayeeCheck.Kind.DURC, until=date(2027, 1, 1))
    with refused("payment.not_a_partner"):
        grants.open_dispute(
            set_up.agreement.pk, payee=stranger.pk, subject="Ore", by=set_up.town.rup, at=at("2026-05-11T09:00")
        )
    assert not PayeeCheck.objects.exists()
