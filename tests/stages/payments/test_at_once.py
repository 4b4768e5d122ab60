"""Two people at once: one payment is ordered once, one grant is never asked twice."""

from collections.abc import Callable
from decimal import Decimal as D

from condivisa.stages.payments.actions import clawbacks, requests, steps
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries.ledger import ledger
from tests.at_once import at_once
from tests.making import at
from tests.stages.payments.conftest import TREASURY, Scene, made
from tests.stages.payments.test_clawbacks import signed, uneven
from tests.stages.payments.test_settlement import END, redetermined


def test_a_payment_ordered_twice_at_once_is_ordered_once(committed_db: None) -> None:
    """D.Lgs. 267/2000, art. 185: the second order is refused citing the first."""
    set_up: Scene = made()
    set_up.in_order()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "1000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    set_up.authorised(payment)

    def order(number: str) -> Callable[[], object]:
        return lambda: steps.order(payment.pk, order_number=number, by=set_up.town.finance, at=at("2026-05-12T09:00"))

    assert at_once(order("2026/1"), order("2026/2")) == ["", "payment.already_ordered"]
    assert Payment.objects.get(pk=payment.pk).order_number in ("2026/1", "2026/2")


def test_two_requests_at_once_share_what_is_left_of_the_grant(committed_db: None) -> None:
    set_up = made()
    reports = [set_up.report({set_up.lead: "200000.00"}).pk for _ in range(2)]

    def ask(report: int) -> Callable[[], object]:
        return lambda: requests.request_instalment(report, by=set_up.lead_rep, at=at("2026-05-08T09:00"))

    assert at_once(*(ask(report) for report in reports)) == ["", ""]
    assert sorted(Payment.objects.values_list("gross", flat=True)) == [D("100000.00"), D("200000.00")]


def test_a_payment_is_attested_refused_and_proved_once_whoever_is_quicker(committed_db: None) -> None:
    """Each step is judged on the payment as it stands once its agreement is locked."""
    set_up, moment = made(), at("2026-05-12T09:00")
    set_up.in_order()
    report, rup = set_up.report({set_up.lead: "1000.00"}).pk, set_up.town.rup

    def ask() -> Payment:
        return requests.request_instalment(report, by=set_up.lead_rep, at=at("2026-05-08T09:00"))

    assert at_once(ask, ask) == ["", "payment.already_requested"]
    payment = Payment.objects.get()
    assert at_once(
        lambda: steps.attest(payment.pk, by=rup, at=moment),
        lambda: steps.attest(payment.pk, by=rup, at=moment),
    ) == ["", "access.moment"]
    assert at_once(
        lambda: requests.refuse(payment.pk, reason="Da rifare.", by=rup, at=moment),
        lambda: requests.refuse(payment.pk, reason="Doppia.", by=rup, at=moment),
    ) == ["", "access.moment"]
    again = requests.request_instalment(report, by=set_up.lead_rep, at=at("2026-05-08T10:00"))
    set_up.authorised(again)
    steps.order(again.pk, order_number="2026/7", by=set_up.town.finance, at=moment)

    def prove(proof: str) -> Callable[[], object]:
        day = moment.date()
        return lambda: steps.record_proof(again.pk, proof=proof, paid_on=day, by=set_up.town.finance, at=moment)

    assert at_once(prove("Q-1"), prove("Q-2")) == ["", "access.moment"]
    assert [row.paid for row in ledger(set_up.agreement) if row.paid] == [D("1000.00")]


def test_what_is_owed_is_offset_and_given_back_once(committed_db: None) -> None:
    """15.000 to come back: taken off the balance, or given back, never both."""
    set_up = uneven(made)
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    signed(set_up, asked)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    outcomes = at_once(
        lambda: clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END)),
        lambda: clawbacks.record_return(
            asked.pk, amount=D("15000.00"), proof="R-1", by=set_up.town.finance, at=at(END)
        ),
    )
    assert outcomes[0] == ""
    assert outcomes[1] in ("payment.nothing_to_return", "payment.return_amount", "access.moment")
    assert positions.open_amount([asked]) == {asked.pk: D("0.00")}
