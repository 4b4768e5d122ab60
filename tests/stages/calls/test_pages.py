"""Asking and answering in the browser: one act, and a refusal that loses nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.stages.calls import actions
from condivisa.stages.calls.models import Call, Question
from tests import making
from tests.making import at

pytestmark = pytest.mark.django_db
TEXT = "Un raggruppamento può candidarsi a due programmi?"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment every request arrives at; put another in its place to move it."""
    moments = [at("2025-10-01T09:00")]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


@pytest.fixture
def call(now: list[datetime]) -> Call:
    return making.call(making.town())


def sign_in(client: Client, acting: Acting) -> None:
    client.force_login(making.Person.objects.get(pk=acting.person))


def asks(call: Call) -> str:
    return f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/domande/"


def question(call: Call) -> Question:
    body = making.body("Associazione Prima")
    return Question.objects.create(
        call=call, body=body, person=making.person(), asked_at=at("2025-10-01T08:00"), text=TEXT
    )


def test_a_question_is_asked_once_and_kept_private(client: Client, call: Call) -> None:
    association = making.body("Associazione Prima")
    sign_in(client, making.representative(association))
    answer = client.post(asks(call), {"acting_for": str(association.pk), "this_form": "QuestionForm", "text": TEXT})
    assert answer.headers["Location"] == asks(call).removesuffix("domande/")
    (asked,) = Question.objects.all()
    assert (asked.text, asked.body, asked.asked_at) == (TEXT, association, at("2025-10-01T09:00"))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Domanda inviata" in page
    assert TEXT not in page
    own = client.get(asks(call)).content.decode()
    assert TEXT in own, "who was interrupted finds what was sent"
    assert "in attesa di risposta" in own
    other = Client()
    sign_in(other, making.representative(making.body("Associazione Seconda")))
    assert TEXT not in other.get(asks(call)).content.decode(), "nobody else's"


def test_a_question_too_late_is_refused_with_its_text_kept(client: Client, call: Call, now: list[datetime]) -> None:
    association = making.body("Associazione Prima")
    sign_in(client, making.representative(association))
    now[0] = at("2025-10-15T12:01")
    answer = client.post(asks(call), {"acting_for": str(association.pk), "this_form": "QuestionForm", "text": TEXT})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-refusal" in page
    assert TEXT in page
    assert not Question.objects.exists()
    late = Entry.objects.get(event="calls.QuestionCameLate")
    assert (late.at, late.body, late.data) == (now[0], association.pk, {"call": call.pk})


def test_a_question_for_another_body_is_refused_naming_both(client: Client, call: Call) -> None:
    first, second = making.body("Associazione Prima"), making.body("Associazione Seconda")
    sign_in(client, making.representative(first))
    answer = client.post(asks(call), {"acting_for": str(second.pk), "this_form": "QuestionForm", "text": TEXT})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Associazione Prima" in page
    assert "Associazione Seconda" in page
    assert TEXT in page
    assert not Question.objects.exists()


def test_a_role_that_may_not_ask_is_told_which_role_may(client: Client, call: Call, now: list[datetime]) -> None:
    association = making.body("Associazione Prima")
    sign_in(client, making.acting(association, Role.ACCOUNTANT))
    now[0] = at("2025-10-15T12:01")
    client.post(asks(call), {"acting_for": str(association.pk), "this_form": "QuestionForm", "text": TEXT})
    assert not Entry.objects.exists(), "who may not ask leaves no attempt"
    now[0] = at("2025-10-01T09:00")
    answer = client.post(asks(call), {"acting_for": str(association.pk), "this_form": "QuestionForm", "text": TEXT})
    assert answer.status_code == 422
    assert "legale rappresentante" in answer.content.decode()


def test_an_answer_is_public_without_who_asked(client: Client, call: Call) -> None:
    asked = question(call)
    town = call.procedure.administration
    sign_in(client, making.acting(town, Role.PROCEDURE_MANAGER))
    assert f'href="{asks(call)}{asked.pk}/"' in client.get("/scrivania/").content.decode()
    sent = {"acting_for": str(town.pk), "this_form": "AnswerForm", "answer": "Sì, con un piano ciascuno."}
    assert client.post(f"{asks(call)}{asked.pk}/", sent).status_code == 302
    client.logout()
    page = client.get(asks(call).removesuffix("domande/")).content.decode()
    assert TEXT in page
    assert "Sì, con un piano ciascuno." in page
    assert "Associazione Prima" not in page


def test_a_second_answer_is_refused(client: Client, call: Call) -> None:
    asked = question(call)
    town = call.procedure.administration
    sign_in(client, making.acting(town, Role.PROCEDURE_MANAGER))
    statuses = [
        client.post(
            f"{asks(call)}{asked.pk}/", {"acting_for": str(town.pk), "this_form": "AnswerForm", "answer": text}
        ).status_code
        for text in ("Sì.", "No.")
    ]
    assert statuses == [302, 422]
    asked.refresh_from_db()
    assert asked.answer == "Sì."


def test_an_answer_is_given_again_beside_the_first_also_after_the_term(
    client: Client, call: Call, now: list[datetime]
) -> None:
    asked = question(call)
    town = call.procedure.administration
    now[0] = at("2025-10-21T09:00")
    actions.close_call(call.pk, by=making.acting(town, Role.PROCEDURE_MANAGER), at=now[0])
    sign_in(client, making.acting(town, Role.PROCEDURE_MANAGER))
    assert f'href="{asks(call)}{asked.pk}/"' in client.get("/scrivania/").content.decode(), "asked in time"
    sent = {"acting_for": str(town.pk), "this_form": "AnswerForm", "answer": "No, uno solo."}
    assert client.post(f"{asks(call)}{asked.pk}/", sent).status_code == 302
    again = {"acting_for": str(town.pk), "this_form": "ancora", "answer": "Sì: la risposta di prima era sbagliata."}
    page = client.get(f"{asks(call)}{asked.pk}/").content.decode()
    assert "No, uno solo." in page
    assert 'value="ancora"' in page
    assert client.post(f"{asks(call)}{asked.pk}/", again).status_code == 302
    assert (
        "era sbagliata" in client.get(reverse("call_questions", args=[call.procedure.slug, call.code])).content.decode()
    )
    client.logout()
    page = client.get(asks(call).removesuffix("domande/")).content.decode()
    assert page.index("No, uno solo.") < page.index("Sì: la risposta di prima era sbagliata.")
    asked.refresh_from_db()
    assert asked.answer == "No, uno solo."


def test_a_question_to_another_administration_is_not_found(client: Client, call: Call) -> None:
    asked = question(call)
    sign_in(client, making.town("Comune Altrui").rup)
    assert client.get(f"{asks(call)}{asked.pk}/").status_code == 404


def test_a_draft_of_somebody_else_takes_no_questions(client: Client, now: list[datetime]) -> None:
    draft = making.call(making.town(), state="draft")
    sign_in(client, making.representative(making.body("Associazione Prima")))
    assert client.get(asks(draft)).status_code == 404
