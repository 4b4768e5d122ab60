"""Who is told of what happens to a notice. Those who started an application are known further on:
`applications` lists `QuestionAnswered`, `QuestionAnsweredAgain`, `TermExtended`, `NoticeRectified` and `CallRevoked`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.records.notifications.tables import Audience, Notice, Place, Wording, tells
from condivisa.records.notifications.words import show_day, show_moment
from condivisa.stages.calls import events
from condivisa.stages.calls.models import Call, Outage, Question
from condivisa.stages.coprogramming.notifications import who_writes


def subject_and_text(call: int, subject: str | Promise, text: str | Promise) -> tuple[str, str]:
    """What a message on a notice says: what happened and what to do, on which notice, who writes, whom to ask.

    Source: L. 241/1990, art. 8.
    """
    title, procedure = Call.objects.values_list("title", "procedure").get(pk=call)
    about = _("Avviso: {title}").format(title=title)
    return f"{subject} – {title}", f"{text}\n\n{about}\n{who_writes(procedure)}"


def page_of(call: int, view: str, *more: object) -> str:
    """The address of a page under a notice. Source: practice."""
    slug, code = Call.objects.values_list("procedure__slug", "code").get(pk=call)
    return reverse(view, args=[slug, code, *more])


def at_page(view: str) -> Place:
    """Where a message on an event of a notice goes on: the same page of each notice. Source: practice."""
    return lambda event: page_of(event.call, view)


def _of_the_procedure(role: str) -> Audience:
    def audience(event: Any, on: date) -> list[tuple[UUID, UUID | None]]:
        procedure = Call.objects.select_related("procedure").get(pk=event.call).procedure
        person = getattr(procedure, f"{role}_id")
        return [(person, procedure.administration_id)] if person else []

    return audience


def _about(subject: Promise, text: Promise) -> Wording:
    return lambda event: subject_and_text(event.call, subject, text)


def _to_sign(paper: str) -> Place:
    """The page of a paper, named by a field of the event, where it is read and the signed file comes back."""
    return lambda event: reverse("document", args=[getattr(event, paper)])


def _opening(event: events.OpeningActAdopted) -> tuple[str, str]:
    text = _(
        "È registrato l'atto di avvio n. {number} del {day}. Ora si compone il testo dell'avviso e lo si manda alla "
        "firma."
    ).format(number=event.number, day=show_day(event.date))
    return subject_and_text(event.call, _("Atto di avvio registrato"), text)


def _question(event: events.QuestionAsked) -> tuple[str, str]:
    asked = Question.objects.select_related("call").get(pk=event.question)
    text = _(
        "È arrivata una domanda sull'avviso:\n«{question}»\n\nLa risposta si pubblica per tutti, senza il nome di chi "
        "ha chiesto."
    ).format(question=asked.text)
    if closes := asked.call.closes_at:
        text += " " + _("L'avviso chiude il {moment}.").format(moment=show_moment(closes))
    return subject_and_text(event.call, _("Domanda a cui rispondere"), text)


def _outage(event: events.OutageCertified) -> tuple[str, str]:
    closes = Outage.objects.get(pk=event.outage).closes_now
    text = _(
        "L'atto che certifica un'interruzione del servizio attende la sua firma. Con la firma il termine si sposta per "
        "tutti al {moment}."
    ).format(moment=show_moment(closes))
    return subject_and_text(event.call, _("Interruzione da certificare"), text)


MANAGER, DIRECTOR = _of_the_procedure("procedure_manager"), _of_the_procedure("director")

tells(events.CallDrafted)
tells(events.MoneyBooked)
tells(events.MoneyCommitted)
tells(events.BookingCancelled)
tells(events.CommitmentCancelled)
tells(events.OpeningActAdopted, Notice(MANAGER, _opening, place=at_page("call_notice")))
tells(
    events.NoticeComposed,
    Notice(
        DIRECTOR,
        _about(
            _("Avviso da firmare"),
            _("Il testo dell'avviso attende la sua firma: nella pagina lo si scarica e si riporta il file firmato."),
        ),
        place=_to_sign("notice"),
    ),
)
tells(
    events.NoticeSigned,
    Notice(
        MANAGER,
        _about(_("Avviso firmato, da pubblicare"), _("L'avviso è firmato: ora lo si pubblica dalla pagina del testo.")),
        place=at_page("call_notice"),
    ),
)
tells(events.NoticeReturned)
tells(events.CallPublished)
tells(
    events.QuestionAsked,
    Notice(MANAGER, _question, place=lambda event: page_of(event.call, "answer", event.question)),
)
tells(events.QuestionCameLate)
tells(events.OutageCertified, Notice(DIRECTOR, _outage, place=_to_sign("act")))
tells(
    events.RectificationProposed,
    Notice(
        DIRECTOR,
        _about(
            _("Rettifica da firmare"),
            _(
                "Una rettifica dell'avviso attende la sua firma. Firmata, è pubblicata e chi ha cominciato un'istanza "
                "ne è avvisato subito."
            ),
        ),
        place=_to_sign("act"),
    ),
)
tells(events.CallClosed)
tells(
    events.RevocationProposed,
    Notice(
        DIRECTOR,
        _about(
            _("Revoca da firmare"),
            _(
                "La revoca dell'avviso attende la sua firma. Firmata, chi ha cominciato un'istanza ne è avvisato "
                "subito."
            ),
        ),
        place=_to_sign("act"),
    ),
)
