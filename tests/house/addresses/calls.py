"""Notices, their questions and answers."""

from collections.abc import Mapping

from condivisa.stages.calls.models import Question
from tests import making
from tests.house.addresses import EVERY, Address, World, of_call


def of_question(world: World) -> Mapping[str, str]:
    asked = {"asked_at": making.at("2025-10-01T09:00"), "text": "Quando?"}
    question = Question.objects.create(call=world.call, body=world.ets, person=making.person(), **asked)
    return {**of_call(world), "key": str(question.pk)}


ADDRESSES = {
    "ask": Address(anyone=True, parts=of_call),
    "answer": Address(town=EVERY, parts=of_question),
}
