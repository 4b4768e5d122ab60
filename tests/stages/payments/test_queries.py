"""What one may see: only one's own, in a number of statements that does not grow, and papers that can be read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.actions import requests, settlement
from condivisa.stages.payments.actions.clawbacks import ask_clawback
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.ledger import ledger, total
from condivisa.stages.payments.queries.lists import get_payment, payments
from condivisa.stages.payments.queries.screens import agreement_at, clawbacks_of
from tests import making
from tests.making import at
from tests.stages.payments.conftest import TREASURY, Scene, made

Make = Callable[..., Scene]
END = "2029-02-05T09:00"


def statements(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def test_the_ledger_of_an_agreement_a_call_or_a_procedure_takes_four_statements(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    call = set_up.agreement.call
    before = [statements(partial(ledger, of)) for of in (set_up.agreement, call, call.procedure)]
    for _ in range(4):
        set_up.instalment(set_up.report({set_up.lead: "1000.00", set_up.member: "500.00"}))
    after = [statements(partial(ledger, of)) for of in (set_up.agreement, call, call.procedure)]
    assert before == after == [4, 4, 4]
    assert ledger(set_up.agreement) == ledger(call) == ledger(call.procedure)
    assert total(ledger(call.procedure))["paid"] == D("6000.00")


def test_an_agreement_not_signed_yet_is_not_in_the_ledger_of_its_call(scene: Make) -> None:
    set_up = scene()
    Agreement.objects.filter(pk=set_up.agreement.pk).update(state=Agreement.State.DRAFT)
    assert ledger(set_up.agreement.call) == []


def test_each_side_sees_its_own_payments_and_nobody_elses(scene: Make) -> None:
    set_up, other = scene(), made()
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "1000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    for viewer in (set_up.town.finance, set_up.lead_rep, set_up.member_rep):
        assert list(payments(viewer=viewer)) == [payment]
        assert get_payment(payment.pk, viewer=viewer).payment == payment
        assert agreement_at(set_up.agreement.pk, viewer=viewer) == set_up.agreement
    for viewer in (other.town.director, other.lead_rep):
        assert not payments(viewer=viewer).exists()
        with pytest.raises(Payment.DoesNotExist):
            get_payment(payment.pk, viewer=viewer)
        with pytest.raises(Agreement.DoesNotExist):
            agreement_at(set_up.agreement.pk, viewer=viewer)


def test_lists_and_details_take_the_same_statements_whatever_the_size(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "1000.00"}))
    viewer = set_up.town.finance

    def read() -> list[int]:
        last = payments(viewer=viewer).first()
        assert last is not None
        return [
            statements(
                lambda: [(one.payee.name, one.agreement.call.procedure.title) for one in payments(viewer=viewer)]
            ),
            statements(lambda: get_payment(last.pk, viewer=viewer)),
        ]

    before = read()
    for _ in range(5):
        set_up.instalment(set_up.report({set_up.lead: "1000.00", set_up.member: "10.00"}))
    assert read() == before == [1, 5]


def test_every_paper_of_a_payment_is_readable(scene: Make) -> None:
    """Rendered as PDF/A and PDF/UA: a missing heading or alternative text would stop the compiler."""
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    paid = set_up.instalment(set_up.report({set_up.lead: "60000.00", set_up.member: "30000.00"}, own="3000.00"))
    set_up.report({}, final=True, done="25")
    act = settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END)).act
    file, director = making.signed(act, set_up.town.director), set_up.town.director
    settlement.adopt_redetermination(set_up.agreement.pk, file=file, by=director, at=at(END))
    letter = ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0].paper
    assert len(clawbacks_of(set_up.agreement, viewer=set_up.town.rup)) == 2
    for paper in (paid.debit_note, paid.authorisation, act, letter):
        assert paper is not None
        rendered = papers.render(paper).pdf
        assert rendered is not None
        assert store.read(rendered).startswith(b"%PDF")


def test_a_body_left_without_a_lead_is_not_paid_by_mistake(scene: Make) -> None:
    """The request is of the lead of today: who led before does not ask any more."""
    set_up = scene()
    partners = set_up.agreement.partners
    partners.filter(body=set_up.lead).update(left_on=date(2026, 5, 1))
    partners.filter(body=set_up.member).update(lead=True)
    report = set_up.report({set_up.lead: "1000.00"})
    with making.refused("payment.not_the_payee"):
        requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    assert requests.request_instalment(report.pk, by=set_up.member_rep, at=at("2026-05-08T09:00")).gross == D("1000.00")
