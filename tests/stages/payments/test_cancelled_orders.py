"""An order that bounces, or whose number was mistyped: kept with its reason, and another one is given."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.ledger import ledger
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]
ORDERED = at("2026-05-12T09:00")


def authorised(scene: Scene) -> Payment:
    scene.in_order()
    report = scene.report({scene.lead: "1000.00"})
    return scene.authorised(requests.request_instalment(report.pk, by=scene.lead_rep, at=at("2026-05-08T09:00")))


def test_an_order_sent_back_leaves_the_payment_authorised_and_its_number_readable(scene: Make) -> None:
    set_up = scene()
    payment, finance = authorised(set_up), set_up.town.finance
    with refused("access.moment"):
        steps.cancel_order(payment.pk, reason="Conto estinto.", by=finance, at=ORDERED)
    steps.order(payment.pk, order_number="2026/81", by=finance, at=ORDERED)
    with refused("access.role"):
        steps.cancel_order(payment.pk, reason="Conto estinto.", by=set_up.town.rup, at=ORDERED)
    with refused("payment.cancel_reason_missing"):
        steps.cancel_order(payment.pk, reason=" ", by=finance, at=ORDERED)
    back = steps.cancel_order(payment.pk, reason="Conto estinto.", by=finance, at=ORDERED)
    assert (back.state, back.order_number, back.ordered_at, back.ordered_by) == ("authorised", "", None, None)
    with refused("access.moment"):
        steps.record_proof(payment.pk, proof="Q-1", paid_on=date(2026, 5, 12), by=finance, at=ORDERED)
    (kept,) = back.cancelled_orders.all()
    assert (kept.order_number, kept.reason, kept.ordered_by_id) == ("2026/81", "Conto estinto.", finance.person)
    again = steps.order(payment.pk, order_number="2026/99", by=finance, at=at("2026-05-13T09:00"))
    assert again.order_number == "2026/99"
    paid = steps.record_proof(payment.pk, proof="Q-1", paid_on=date(2026, 5, 13), by=finance, at=at("2026-05-13T10:00"))
    assert paid.state == Payment.State.PAID
    assert [row.paid for row in ledger(set_up.agreement) if row.paid] == [D("1000.00")]


def test_the_page_cancels_an_order_and_shows_it(scene: Make) -> None:
    set_up = scene()
    payment = authorised(set_up)
    steps.order(payment.pk, order_number="2026/81", by=set_up.town.finance, at=ORDERED)
    here = {"key": set_up.agreement.pk, "number": payment.pk}
    office = At(set_up.town.finance)
    assert "Annulla il mandato" not in said(At(set_up.town.rup).get("payment", **here))
    assert "Annulla il mandato" in said(office.get("payment", **here))
    assert office.post("payment", "annulla", here, reason="Conto estinto.").status_code == 302
    page = said(office.get("payment", **here))
    assert "Mandato 2026/81" in page
    assert "Annullato o respinto: Conto estinto." in page
    assert "Emettere il mandato" in page
