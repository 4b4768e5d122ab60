"""What is booked and committed, and how a wrong entry is cancelled."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.stages.agreements.actions import link_commitment
from condivisa.stages.agreements.queries import screens as agreements
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.models import Call, Commitment
from tests import making
from tests.making import (
    application,
    at,
    body,
    call,
    refused,
    town,
)
from tests.screens import At, said
from tests.stages.calls.test_actions import DRAFTED, drafted, opened

pytestmark = pytest.mark.django_db


def test_a_booking_is_recorded_once_and_commitments_stay_within_it() -> None:
    people = town()
    made = drafted(people)
    booking: dict[str, Any] = {
        "source": "comune",
        "year": 2026,
        "chapter": "1100",
        "number": "7",
        "amount": D("100.00"),
        "act": "DD 1",
        "by": people.finance,
        "at": DRAFTED,
    }
    first = actions.add_booking(made.pk, **booking)
    with refused("call.booking_twice"):
        actions.add_booking(made.pk, **booking)
    with refused("call.source_unknown", "call.amount_not_positive"):
        actions.add_booking(made.pk, **(booking | {"source": "marte", "amount": D(0)}))
    visa: dict[str, Any] = {
        "act": "DD 2",
        "visa_number": "V1",
        "visa_date": date(2025, 12, 1),
        "at": at("2025-12-02T09:00"),
    }
    actions.commit_money(first.pk, number="I1", amount=D("60.00"), by=people.finance, **visa)
    with refused("call.beyond_booking") as refusal:
        actions.commit_money(first.pk, number="I2", amount=D("40.01"), by=people.finance, **visa)
    assert refusal.value.findings[0].facts["left"] == D("40.00")
    with refused("call.no_visa", "call.commitment_twice"):
        actions.commit_money(
            first.pk, number="I1", amount=D("1.00"), by=people.finance, **(visa | {"visa_number": " "})
        )
    unsaid: dict[str, Any]
    for unsaid in ({"number": " "}, {"act": ""}):
        with refused("call.money_unidentified"):
            actions.commit_money(first.pk, by=people.finance, **(visa | {"number": "I2", "amount": D("1.00")} | unsaid))
    with refused("call.visa_in_future"):
        actions.commit_money(
            first.pk, number="I2", amount=D("1.00"), by=people.finance, **(visa | {"visa_date": date(2025, 12, 3)})
        )
    with refused("call.money_unidentified"):
        actions.add_booking(made.pk, **(booking | {"number": "9", "chapter": ""}))
    with refused("access.role"):
        actions.commit_money(first.pk, number="I2", amount=D("1.00"), by=people.director, **visa)
    chain = queries.budget_chain(made)
    assert [(link.year, link.share, link.booked, link.committed) for link in chain] == [
        (2026, D("200.00"), D("100.00"), D("60.00"))
    ]


def test_what_was_booked_and_committed_wrongly_is_cancelled_and_recorded_again() -> None:
    """D.Lgs. 267/2000, art. 183: nothing is changed or deleted, a row of the opposite sign takes it back."""
    people = town()
    made = opened(people)
    book: dict[str, Any] = {"chapter": "1100", "act": "DD 100/2025", "by": people.finance, "at": DRAFTED}
    booking: dict[str, Any] = {"source": "comune", "year": 2027, "number": "7"}
    wrong = actions.add_booking(made.pk, **booking, amount=D("200000000.00"), **book)
    bind: dict[str, Any] = {"number": "I1", "act": "DD 1", "visa_number": "9", "visa_date": date(2025, 9, 1)}
    bind |= {"by": people.finance, "at": DRAFTED}
    bound = actions.commit_money(wrong.pk, amount=D("100.00"), **bind)
    undo: dict[str, Any] = {"by": people.finance, "at": DRAFTED}
    with refused("call.booking_committed", "call.reason_missing"):
        actions.cancel_booking(wrong.pk, reason=" ", **undo)
    with refused("access.role", "call.reason_missing"):
        actions.cancel_commitment(bound.pk, reason="", **(undo | {"by": people.director}))
    actions.cancel_commitment(bound.pk, reason="Importo.", **undo)
    with refused("call.entry_cancelled"):
        actions.cancel_commitment(bound.pk, reason="Importo.", **undo)
    again = actions.commit_money(wrong.pk, amount=D("60.00"), **bind)
    assert (again.number, again.writing) == ("I1", 1)
    actions.cancel_commitment(again.pk, reason="Prenotazione sbagliata.", **undo)
    counter = actions.cancel_booking(wrong.pk, reason="Tre zeri di troppo.", **undo)
    assert (counter.amount, counter.cancels) == (D("-200000000.00"), wrong)
    for gone in (wrong, counter):
        with refused("call.entry_cancelled"):
            actions.cancel_booking(gone.pk, reason="Ancora.", **undo)
        with refused("call.entry_cancelled"):
            actions.commit_money(gone.pk, amount=D("1.00"), **bind)
    right = actions.add_booking(made.pk, **booking, amount=D("200.00"), **book)
    with refused("call.booking_twice"):
        actions.add_booking(made.pk, **booking, amount=D("1.00"), **book)
    assert queries.bookings_by_source_year(made)["Comune", 2027] == D("200.00")
    assert [(one.year, one.committed) for one in queries.budget_chain(made)] == [(2026, D(0)), (2027, D(0))]
    assert [one.pk for one in queries.bookings_of(made)][1:] == [right.pk]
    assert [row[-1] for row in recipes.notice(made)["bookings"]] == ["200,00", "200,00"]
    assert made.bookings.filter(number="7").count() == 3, "nothing was deleted"


def test_a_booking_cancelled_under_a_published_notice_is_said_and_stops_nothing() -> None:
    """It promised that money: who is left without is warned, in words of now and not of the opening act."""
    people = town()
    made, office = call(people), At(people.finance)
    page = {"slug": made.procedure.slug, "code": made.code}
    assert "ora sono prenotati" not in said(office.get("call_money", **page))
    booking = queries.bookings_of(made)[0]
    actions.cancel_booking(booking.pk, reason="Capitolo.", by=people.finance, at=at("2025-10-01T09:00"))
    told = said(office.get("call_money", **page))
    short = f"{people.body.name}, 2026: l’avviso promette 100.000,00 €, ma ora sono prenotati 0,00 €"
    assert f"Attenzione: {short}" in told
    assert "Impedisce" not in told
    assert "La differenza si può impegnare solo dopo una nuova prenotazione" in said(office.get("call_check", **page))
    Call.objects.filter(pk=made.pk).update(state=Call.State.REVOKED)
    assert "ora sono prenotati" not in said(office.get("call_money", **page)), "revoked, it promises nothing"


def test_a_commitment_that_an_agreement_has_taken_is_no_longer_cancelled() -> None:
    people = town()
    made = call(people)
    agreed = making.agreement(application(made, body("Coop Uno")), people)
    taken = Commitment.objects.filter(booking__call=made).order_by("pk")[0]
    undo: dict[str, Any] = {"reason": "Importo.", "by": people.finance, "at": at("2026-01-10T09:00")}
    with refused("call.commitment_taken"):
        actions.cancel_commitment(taken.pk, **undo)
    booking = actions.add_booking(
        made.pk, source="comune", year=2026, chapter="1", number="99", act="DD 9", amount=D(9), **(undo_of(undo))
    )
    bind: dict[str, Any] = {"number": "I9", "act": "DD 9", "visa_number": "9", "visa_date": date(2025, 9, 1)}
    free = actions.commit_money(booking.pk, amount=D(9), **bind, **undo_of(undo))
    assert free in agreements.free_commitments(agreed)
    counter = actions.cancel_commitment(free.pk, **undo)
    assert not {free, counter} & set(agreements.free_commitments(agreed))
    for one in (free, counter):
        with refused("agreement.commitment_elsewhere"):
            link_commitment(agreed.pk, commitment_id=one.pk, by=people.rup, at=at("2026-01-10T09:00"))


def undo_of(undo: dict[str, Any]) -> dict[str, Any]:
    """Who and when, without why."""
    return {"by": undo["by"], "at": undo["at"]}
