"""Who is told of what happens to an application, and, of the notices, what those who started one must know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.base.days import show_moment
from condivisa.parties.queries import holders
from condivisa.records.notifications.tables import Notice, tells
from condivisa.stages.applications import access, events, queries
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.calls import events as calls
from condivisa.stages.calls.models import Call, Question, Rectification
from condivisa.stages.calls.notifications import at_page, page_of, subject_and_text

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
    return Application.objects.select_related("call", "lead").get(pk=event.application)


def _about(event: Any, subject: str, text: str) -> tuple[str, str]:
    return subject_and_text(_application(event).call_id, subject, text)


def _until(call: Call) -> str:
    return f" Le istanze si inviano entro il {show_moment(call.closes_at)}." if call.closes_at else ""


def _receipt(event: events.ApplicationSubmitted) -> tuple[str, str]:
    sent = _application(event)
    assert sent.submitted_at is not None  # it was just submitted
    text = (
        f"L'istanza «{sent.title}» è arrivata il {show_moment(sent.submitted_at)}: ricevuta n. {event.number} del "
        f"{event.year}. Per ora non c'è altro da fare: la ricevuta è allegata, e si scarica anche dalla pagina; "
        f"ogni passo che segue vi sarà scritto.\nImpronta del contenuto (SHA-256): {event.content}"
    )
    return _about(event, f"Istanza ricevuta – n. {event.number}/{event.year}", text)


def _invitation(event: events.MemberInvited) -> tuple[str, str]:
    draft = _application(event)
    text = (
        f"{draft.lead.name} invita il vostro ente a presentare insieme «{draft.title}». Per partecipare aprite la "
        f"pagina e scrivete il codice del progetto: {draft.project_code}. Poi compilate la vostra parte, e chi "
        f"rappresenta il vostro ente conferma l'istanza.{_until(draft.call)}"
    )
    return _about(event, "Invito a partecipare", text)


def _lead(event: Any, on: date) -> People:
    return holders([_application(event).lead_id], access.PEOPLE, on)


def _sent_back(event: events.VersionSentBack) -> tuple[str, str]:
    draft = _application(event)
    member = draft.members.select_related("body").get(body=event.body)
    text = (
        f"{member.body.name} non ha confermato «{draft.title}». Motivo: {member.sent_back_reason}\n"
        f"Correggete l'istanza: poi ogni ente conferma la versione corretta.{_until(draft.call)}"
    )
    return _about(event, "Istanza da correggere", text)


def _withdrawal(event: events.ApplicationWithdrawn) -> tuple[str, str]:
    gone = _application(event)
    receipt = f" (ricevuta n. {gone.receipt_number}/{gone.receipt_year})" if gone.receipt_number else ""
    assert gone.withdrawn_at is not None  # it was just withdrawn
    open_still = gone.call.closes_at is not None and gone.withdrawn_at < gone.call.closes_at
    again = f" Se ne può presentare un'altra.{_until(gone.call)}" if open_still else ""
    text = f"Il capofila ha ritirato l'istanza «{gone.title}»{receipt}: non sarà esaminata.{again}"
    return _about(event, "Istanza ritirata", text)


def _late(event: events.LateAttemptRefused) -> tuple[str, str]:
    refused = _application(event)
    tried = LateAttempt.objects.filter(application=refused).latest("at")
    text = (
        f"L'istanza «{refused.title}» non è stata accolta: il termine era il {show_moment(event.closed_at)} e l'invio "
        f"è del {show_moment(tried.at)}. Il tentativo resta registrato. Se il servizio non ha funzionato prima del "
        "termine, lo segnali subito al responsabile del procedimento."
    )
    if refused.call.appeal_authority:
        text += f"\nContro il rifiuto è ammesso ricorso: {refused.call.appeal_authority}."
    return _about(event, "Istanza fuori termine", text)


def _answer(event: calls.QuestionAnswered) -> tuple[str, str]:
    asked = Question.objects.get(pk=event.question)
    text = (
        f"Domanda: {asked.text}\n\nRisposta: {asked.answer}\n\nLa risposta vale per tutti ed è pubblicata con l'avviso."
    )
    return subject_and_text(event.call, "Risposta a una domanda", text)


def _new_term(event: calls.TermExtended) -> tuple[str, str]:
    text = (
        "Il servizio si era interrotto: l'interruzione è certificata e il termine è spostato per tutti dal "
        f"{show_moment(event.closed_before)} al {show_moment(event.closes_now)}. Un'istanza già inviata resta valida."
    )
    return subject_and_text(event.call, "Nuovo termine", text)


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
    return subject_and_text(event.call, "Avviso rettificato", f"{changes}\n\n{term}\n\nMotivo: {made.reason}")


def _revoked(event: calls.CallRevoked) -> tuple[str, str]:
    call = Call.objects.select_related("revocation").get(pk=event.call)
    assert call.revocation is not None  # it was just signed
    text = (
        "L'avviso è revocato: non si ricevono più istanze e quelle presentate non saranno esaminate.\n"
        f"Motivo: {call.revocation.inputs['reason']}"
    )
    if call.appeal_authority:
        text += f"\nContro la revoca è ammesso ricorso: {call.appeal_authority}."
    return subject_and_text(event.call, "Avviso revocato", text)


def _at_application(event: Any) -> str:
    return page_of(_application(event).call_id, "application", event.application)


def _to_join(event: events.MemberInvited) -> str:
    return reverse("join_application")


AT_CALL = at_page("call")

tells(events.ApplicationStarted)
tells(events.MemberInvited, Notice(_invited, _invitation, place=_to_join))
tells(events.MemberJoined)
tells(events.MemberRemoved)
tells(events.ApplicationChanged)
tells(events.DeclarationAdded)
tells(events.VersionConfirmed)
tells(events.VersionSentBack, Notice(_lead, _sent_back, place=_at_application))
tells(
    events.ApplicationSubmitted,
    Notice(_members, _receipt, place=_at_application, paper=lambda event: event.receipt),
)
tells(events.LateAttemptRefused, Notice(_members, _late, place=_at_application))
tells(events.ApplicationWithdrawn, Notice(_members, _withdrawal, place=_at_application))

tells(calls.QuestionAnswered, Notice(_asker_and_who_started, _answer, place=AT_CALL))
tells(calls.TermExtended, Notice(_who_started, _new_term, place=AT_CALL))
tells(calls.NoticeRectified, Notice(_who_started, _rectified, place=AT_CALL))
tells(calls.CallRevoked, Notice(_who_started, _revoked, place=AT_CALL))
