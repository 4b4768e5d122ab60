"""Who is told of what happens to an application, and, of the notices, what those who started one must know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.parties.queries import holders
from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.notifications.words import show_moment
from condivisa.stages.applications import access, events, queries
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.calls import events as calls
from condivisa.stages.calls.models import Call, FurtherAnswer, Question, Rectification
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
    """When the window closes, after a blank, where it is known."""
    if not call.closes_at:
        return ""
    return " " + _("Le istanze si inviano entro il {moment}.").format(moment=show_moment(call.closes_at))


def _receipt(event: events.ApplicationSubmitted) -> tuple[str, str]:
    sent = _application(event)
    assert sent.submitted_at is not None  # it was just submitted
    text = _(
        "L'istanza «{title}» è arrivata il {moment}: ricevuta n. {number} del {year}. Per ora non c'è altro da fare: "
        "la ricevuta è allegata, e si scarica anche dalla pagina; ogni passo che segue vi sarà scritto.\n"
        "Impronta del contenuto (SHA-256): {hash}"
    ).format(
        title=sent.title,
        moment=show_moment(sent.submitted_at),
        number=event.number,
        year=event.year,
        hash=event.content,
    )
    subject = _("Istanza ricevuta – n. {number}/{year}").format(number=event.number, year=event.year)
    return _about(event, subject, text)


def _invitation(event: events.MemberInvited) -> tuple[str, str]:
    draft = _application(event)
    text = _(
        "{lead} invita il vostro ente a presentare insieme «{title}». Per partecipare aprite la pagina e scrivete il "
        "codice del progetto: {code}. Poi compilate la vostra parte, e chi rappresenta il vostro ente conferma "
        "l'istanza."
    ).format(lead=draft.lead.name, title=draft.title, code=draft.project_code)
    return _about(event, _("Invito a partecipare"), text + _until(draft.call))


def _lead(event: Any, on: date) -> People:
    return holders([_application(event).lead_id], access.PEOPLE, on)


def _sent_back(event: events.VersionSentBack) -> tuple[str, str]:
    draft = _application(event)
    member = draft.members.select_related("body").get(body=event.body)
    text = _(
        "{member} non ha confermato «{title}». Motivo: {reason}\n"
        "Correggete l'istanza: poi ogni ente conferma la versione corretta."
    ).format(member=member.body.name, title=draft.title, reason=member.sent_back_reason)
    return _about(event, _("Istanza da correggere"), text + _until(draft.call))


def _withdrawal(event: events.ApplicationWithdrawn) -> tuple[str, str]:
    gone = _application(event)
    text = (
        _("Il capofila ha ritirato l'istanza «{title}» (ricevuta n. {number}/{year}): non sarà esaminata.")
        if gone.receipt_number
        else _("Il capofila ha ritirato l'istanza «{title}»: non sarà esaminata.")
    ).format(title=gone.title, number=gone.receipt_number, year=gone.receipt_year)
    assert gone.withdrawn_at is not None  # it was just withdrawn
    open_still = gone.call.closes_at is not None and gone.withdrawn_at < gone.call.closes_at
    if open_still:
        text += " " + _("Se ne può presentare un'altra.") + _until(gone.call)
    return _about(event, _("Istanza ritirata"), text)


def _late(event: events.LateAttemptRefused) -> tuple[str, str]:
    refused = _application(event)
    tried = LateAttempt.objects.filter(application=refused).latest("at")
    text = _(
        "L'istanza «{title}» non è stata accolta: il termine era il {closed} e l'invio è del {tried}. Il tentativo "
        "resta registrato. Se il servizio non ha funzionato prima del termine, lo segnali subito al responsabile del "
        "procedimento."
    ).format(title=refused.title, closed=show_moment(event.closed_at), tried=show_moment(tried.at))
    if appeal := refused.call.appeal_authority:
        text += "\n" + _("Contro il rifiuto è ammesso ricorso: {appeal}.").format(appeal=appeal)
    return _about(event, _("Istanza fuori termine"), text)


def _answer(event: calls.QuestionAnswered) -> tuple[str, str]:
    asked = Question.objects.get(pk=event.question)
    text = _(
        "Domanda: {question}\n\nRisposta: {answer}\n\nLa risposta vale per tutti ed è pubblicata con l'avviso."
    ).format(question=asked.text, answer=asked.answer)
    return subject_and_text(event.call, _("Risposta a una domanda"), text)


def _answer_again(event: calls.QuestionAnsweredAgain) -> tuple[str, str]:
    given = FurtherAnswer.objects.select_related("question").get(pk=event.answer)
    text = _(
        "Domanda: {question}\n\nAltra risposta: {answer}\n\nVale per tutti ed è pubblicata con l'avviso, sotto quella "
        "di prima."
    ).format(question=given.question.text, answer=given.text)
    return subject_and_text(event.call, _("Un’altra risposta a una domanda"), text)


def _new_term(event: calls.TermExtended) -> tuple[str, str]:
    text = _(
        "Il servizio si era interrotto: l'interruzione è certificata e il termine è spostato per tutti dal {before} al "
        "{now}. Un'istanza già inviata resta valida."
    ).format(before=show_moment(event.closed_before), now=show_moment(event.closes_now))
    return subject_and_text(event.call, _("Nuovo termine"), text)


def _rectified(event: calls.NoticeRectified) -> tuple[str, str]:
    made = Rectification.objects.select_related("act").get(pk=event.rectification)
    changes = "\n".join(
        _("{what}: prima «{was}», ora «{now}».").format(what=what, was=was, now=now)
        for what, was, now in made.act.inputs["corrections"]
    )
    term = (
        _(
            "La correzione è sostanziale: il termine è spostato per tutti al {moment}. Un'istanza già presentata resta "
            "valida; per cambiarla la si ritira e se ne presenta un'altra entro il nuovo termine."
        )
        if event.substantial
        else _("Il termine non cambia: {moment}.")
    ).format(moment=show_moment(event.closes_now))
    reason = _("Motivo: {reason}").format(reason=made.reason)
    return subject_and_text(event.call, _("Avviso rettificato"), f"{changes}\n\n{term}\n\n{reason}")


def _revoked(event: calls.CallRevoked) -> tuple[str, str]:
    call = Call.objects.select_related("revocation").get(pk=event.call)
    assert call.revocation is not None  # it was just signed
    text = _(
        "L'avviso è revocato: non si ricevono più istanze e quelle presentate non saranno esaminate.\nMotivo: {reason}"
    ).format(reason=call.revocation.inputs["reason"])
    if appeal := call.appeal_authority:
        text += "\n" + _("Contro la revoca è ammesso ricorso: {appeal}.").format(appeal=appeal)
    return subject_and_text(event.call, _("Avviso revocato"), text)


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
tells(calls.QuestionAnsweredAgain, Notice(_asker_and_who_started, _answer_again, place=AT_CALL))
tells(calls.TermExtended, Notice(_who_started, _new_term, place=AT_CALL))
tells(calls.NoticeRectified, Notice(_who_started, _rectified, place=AT_CALL))
tells(calls.CallRevoked, Notice(_who_started, _revoked, place=AT_CALL))
