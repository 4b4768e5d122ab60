"""Who is told of what happens to an application, and, of the notices, what those who started one must know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from condivisa.base.days import show_moment
from condivisa.parties.queries import holders
from condivisa.records.notifications.tables import Notice, tells
from condivisa.stages.applications import access, events, queries
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import events as calls
from condivisa.stages.calls.models import Call, Question, Rectification

type People = Iterable[tuple[UUID, UUID | None]]


def _members(event: Any, on: date) -> People:
    application = Application.objects.get(pk=event.application)
    joined = application.members.filter(joined_at__isnull=False).values_list("body", flat=True)
    return holders(joined, access.PEOPLE, on)


def _invited(event: Any, on: date) -> People:
    return holders([event.body], access.PEOPLE, on)


def _who_started(event: Any, on: date) -> People:
    return holders(queries.bodies_that_started(event.call), access.PEOPLE, on)


def _asker_and_who_started(event: Any, on: date) -> People:
    asked = Question.objects.get(pk=event.question)
    return [(asked.person_id, asked.body_id), *_who_started(event, on)]


def _application(event: Any) -> Application:
    return Application.objects.select_related("call").get(pk=event.application)


def _receipt(event: events.ApplicationSubmitted) -> tuple[str, str]:
    sent = _application(event)
    assert sent.submitted_at is not None  # it was just submitted
    text = (
        f"L'istanza «{sent.title}» è arrivata: ricevuta n. {event.number} del {event.year}, "
        f"{show_moment(sent.submitted_at)}.\nImpronta (SHA-256): {event.content}"
    )
    return f"Istanza ricevuta – n. {event.number}/{event.year}", text


def _invitation(event: events.MemberInvited) -> tuple[str, str]:
    draft = _application(event)
    text = f"Siete invitati a partecipare a «{draft.title}». Codice del progetto: {draft.project_code}."
    return f"Invito a partecipare – {draft.call.title}", text


def _lead(event: Any, on: date) -> People:
    return holders([_application(event).lead_id], access.PEOPLE, on)


def _sent_back(event: events.VersionSentBack) -> tuple[str, str]:
    draft = _application(event)
    member = draft.members.select_related("body").get(body=event.body)
    text = f"{member.body.name} non ha confermato «{draft.title}». Motivo: {member.sent_back_reason}"
    return f"Istanza da rivedere – {draft.call.title}", text


def _withdrawal(event: events.ApplicationWithdrawn) -> tuple[str, str]:
    gone = _application(event)
    return f"Istanza ritirata – {gone.call.title}", f"L'istanza «{gone.title}» è stata ritirata."


def _late(event: events.LateAttemptRefused) -> tuple[str, str]:
    refused = _application(event)
    text = f"L'istanza «{refused.title}» non è stata accolta: il termine era {show_moment(event.closed_at)}."
    return f"Istanza fuori termine – {refused.call.title}", text


def _title(call: int) -> str:
    return Call.objects.values_list("title", flat=True).get(pk=call)


def _answer(event: calls.QuestionAnswered) -> tuple[str, str]:
    asked = Question.objects.get(pk=event.question)
    return f"Risposta a una domanda – {_title(event.call)}", f"Domanda: {asked.text}\n\nRisposta: {asked.answer}"


def _new_term(event: calls.TermExtended) -> tuple[str, str]:
    text = (
        "Per un'interruzione certificata il termine è spostato per tutti "
        f"da {show_moment(event.closed_before)} a {show_moment(event.closes_now)}."
    )
    return f"Nuovo termine – {_title(event.call)}", text


def _rectified(event: calls.NoticeRectified) -> tuple[str, str]:
    made = Rectification.objects.select_related("act").get(pk=event.rectification)
    changes = "\n".join(f"{what}: prima «{was}», ora «{now}»." for what, was, now in made.act.inputs["corrections"])
    term = (
        f"La correzione è sostanziale: il termine è spostato per tutti al {show_moment(event.closes_now)}. "
        "Un'istanza già presentata resta valida; per cambiarla la si ritira e se ne presenta un'altra entro il nuovo "
        "termine."
        if event.substantial
        else f"Il termine non cambia: {show_moment(event.closes_now)}."
    )
    return f"Avviso rettificato – {_title(event.call)}", f"{changes}\n\n{term}\n\nMotivo: {made.reason}"


def _revoked(event: calls.CallRevoked) -> tuple[str, str]:
    return f"Avviso revocato – {_title(event.call)}", "L'avviso è stato revocato con atto motivato."


tells(events.ApplicationStarted)
tells(events.MemberInvited, Notice(_invited, _invitation))
tells(events.MemberJoined)
tells(events.MemberRemoved)
tells(events.ApplicationChanged)
tells(events.DeclarationAdded)
tells(events.VersionConfirmed)
tells(events.VersionSentBack, Notice(_lead, _sent_back))
tells(events.ApplicationSubmitted, Notice(_members, _receipt))
tells(events.LateAttemptRefused, Notice(_members, _late))
tells(events.ApplicationWithdrawn, Notice(_members, _withdrawal))

tells(calls.QuestionAnswered, Notice(_asker_and_who_started, _answer))
tells(calls.TermExtended, Notice(_who_started, _new_term))
tells(calls.NoticeRectified, Notice(_who_started, _rectified))
tells(calls.CallRevoked, Notice(_who_started, _revoked))
