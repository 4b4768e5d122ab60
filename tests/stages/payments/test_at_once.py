"""Two people at once: one payment is ordered once, one grant is never asked twice."""

from collections.abc import Callable
from decimal import Decimal as D

from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import Payment
from tests.at_once import at_once
from tests.making import at
from tests.stages.payments.conftest import Scene, made


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
