"""Notices: the office's pages, which the whole administration may read; questions and answers."""

from collections.abc import Mapping
from datetime import date

from condivisa.stages.calls.models import Question
from tests import making
from tests.house.addresses import EVERY, Address, World, of_call
from tests.house.addresses.coprogramming import of_procedure


def of_question(world: World) -> Mapping[str, str]:
    asked = {"asked_at": making.at("2025-10-01T09:00"), "text": "Quando?"}
    question = Question.objects.create(call=world.call, body=world.ets, person=making.person(), **asked)
    return {**of_call(world), "key": str(question.pk)}


def of_booking(world: World) -> Mapping[str, str]:
    booking = world.call.bookings.order_by("pk").first()
    assert booking is not None
    return {**of_call(world), "key": str(booking.pk)}


def of_commitment(world: World) -> Mapping[str, str]:
    booking = world.call.bookings.order_by("pk").first()
    assert booking is not None
    visa = {"visa_number": "9", "visa_date": date(2025, 9, 1)}
    made = booking.commitments.create(number=f"I{booking.commitments.count()}", amount=1, act="DD 1/2025", **visa)
    return {**of_call(world), "key": str(made.pk)}


OF_THE_OFFICE = (
    "call_office",
    "call_check",
    "call_frame",
    "call_times",
    "call_sources",
    "call_programmes",
    "call_aims",
    "call_shares",
    "call_criteria",
    "call_links",
    "call_all_terms",
    "call_money",
    "call_opening",
    "call_notice",
    "call_questions",
    "call_term",
    "call_revocation",
    "call_rectification",
    "call_trial",
)
ADDRESSES = {
    "ask": Address(anyone=True, parts=of_call),
    "answer": Address(town=EVERY, parts=of_question),
    "my_procedures": Address(anyone=True),
    "my_calls": Address(anyone=True),
    "procedure_from_earlier": Address(anyone=True),
    "procedure_office": Address(town=EVERY, parts=of_procedure),
    "procedure_allocation": Address(town=EVERY, parts=of_procedure),
    "call_start": Address(town=EVERY, parts=of_procedure),
    **{name: Address(town=EVERY, parts=of_call) for name in OF_THE_OFFICE},
    "call_terms": Address(town=EVERY, parts=lambda world: {**of_call(world), "group": "paying"}),
    "call_rectify": Address(town=EVERY, parts=lambda world: {**of_call(world), "part": "dati"}),
    "call_commit": Address(town=EVERY, parts=of_booking),
    "call_cancel_booking": Address(town=EVERY, parts=of_booking),
    "call_cancel_commitment": Address(town=EVERY, parts=of_commitment),
}
