"""What is booked, committed, taken by agreements and paid, by source and year: what is left at each step."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.records import clock
from condivisa.stages.calls.models import Commitment
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.funds import Fund, funds
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-05-04T10:00"))


@pytest.fixture
def scene(scene: Callable[..., Scene]) -> Scene:
    return scene()


def of(scene: Scene, year: int) -> Fund:
    [found] = funds(scene.town.finance, year=year)
    return found


def test_each_step_takes_from_the_one_before(scene: Scene) -> None:
    whole = of(scene, 2026)
    assert (whole.promised, whole.booked, whole.committed, whole.taken, whole.granted) == (D("100000.00"),) * 5
    assert (whole.to_book, whole.to_commit, whole.paid, whole.to_pay) == (0, 0, 0, D("100000.00"))
    link = scene.agreement.commitments.get(commitment__booking__year=2026)
    fields = {"kind": "advance", "payee": scene.lead, "eligible": 1, "gross": 1, "net": 1, "number": 1}
    payment = Payment.objects.create(
        agreement=scene.agreement, state="ordered", requested_at=making.at("2026-05-01T10:00"), **fields
    )
    payment.shares.create(
        commitment=link, programme=scene.agreement.call.programmes.get(), body=scene.lead, amount=D("30000.00")
    )
    assert of(scene, 2026).paid == 0, "ordered is not paid"
    Payment.objects.update(state="paid", proof="1", paid_on="2026-05-02")
    assert (of(scene, 2026).paid, of(scene, 2026).to_pay) == (D("30000.00"), D("70000.00"))
    assert of(scene, 2027).paid == 0


def test_what_is_not_booked_or_not_committed_is_said(scene: Scene) -> None:
    call = scene.agreement.call
    call.bookings.filter(year=2027).update(amount=D("140000.00"))
    call.programmes.get().shares.filter(year=2028).update(amount=D("150000.00"))
    Commitment.objects.create(
        booking=call.bookings.get(year=2027), number="I-9", amount=D("10000.00"), act="DD", visa_number="V",
        visa_date="2026-01-02",
    )  # fmt: skip
    more, less = of(scene, 2027), of(scene, 2028)
    assert (more.to_commit, more.committed - more.taken) == (D("30000.00"), D("10000.00"))
    assert less.to_book == D("50000.00")


def test_the_accounts_office_reads_its_own_and_nobody_elses(scene: Scene) -> None:
    page = said(At(scene.town.finance).get("finance_funds"))
    reckoned = "in convenzione − pagato, mai sotto zero"
    for words in (f"{scene.town.body.name}, 2026", "Avviso di prova", "300.000,00", reckoned):
        assert words in page, words
    assert "2027" not in said(At(scene.town.finance).get("finance_funds", query={"anno": "2026"}))
    file = At(scene.town.finance).get("finance_funds", query={"formato": "csv", "ordine": "-year"})
    assert b"".join(file.streaming_content).count(b"Avviso di prova") == 3
    assert funds(making.town("Altrove").finance) == []
    assert At(scene.lead_rep).get("finance_funds").status_code == 404


def test_the_page_takes_the_same_statements_whatever_the_size(scene: Scene, django_assert_max_num_queries: Any) -> None:
    finance = At(scene.town.finance)
    counted = []
    for more in (0, 30):
        for _ in range(more):
            making.call(scene.town)
        with django_assert_max_num_queries(12) as asked:
            assert finance.get("finance_funds").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
