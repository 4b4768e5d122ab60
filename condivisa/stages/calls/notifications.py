"""Who is told of what happens to a notice. Those who started an application are known further on:
`applications` lists `QuestionAnswered`, `TermExtended`, `NoticeRectified` and `CallRevoked`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.base.days import show_day, show_moment
from condivisa.records.notifications.tables import Audience, Notice, Place, Wording, tells
from condivisa.stages.calls import events
from condivisa.stages.calls.models import Call, Outage, Question
from condivisa.stages.coprogramming.notifications import who_writes


def subject_and_text(call: int, subject: str, text: str) -> tuple[str, str]:
    """What a message on a notice says: what happened and what to do, on which notice, who writes, whom to ask.

    Source: L. 241/1990, art. 8.
    """
    title, procedure = Call.objects.values_list("title", "procedure").get(pk=call)
    return f"{subject} – {title}", f"{text}\n\nAvviso: {title}\n{who_writes(procedure)}"


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


def _about(subject: str, text: str) -> Wording:
    return lambda event: subject_and_text(event.call, subject, text)


def _to_sign(paper: str) -> Place:
    """The page of a paper, named by a field of the event, where it is read and the signed file comes back."""
    return lambda event: reverse("document", args=[getattr(event, paper)])


def _opening(event: events.OpeningActAdopted) -> tuple[str, str]:
    text = (
        f"È registrato l'atto di avvio n. {event.number} del {show_day(event.date)}. Ora si compone il testo "
        "dell'avviso e lo si manda alla firma."
    )
    return subject_and_text(event.call, "Atto di avvio registrato", text)


def _question(event: events.QuestionAsked) -> tuple[str, str]:
    asked = Question.objects.select_related("call").get(pk=event.question)
    closes = f" L'avviso chiude il {show_moment(asked.call.closes_at)}." if asked.call.closes_at else ""
    text = (
        f"È arrivata una domanda sull'avviso:\n«{asked.text}»\n\nLa risposta si pubblica per tutti, senza il nome di "
        f"chi ha chiesto.{closes}"
    )
    return subject_and_text(event.call, "Domanda a cui rispondere", text)


def _outage(event: events.OutageCertified) -> tuple[str, str]:
    closes = Outage.objects.get(pk=event.outage).closes_now
    text = (
        "L'atto che certifica un'interruzione del servizio attende la sua firma. Con la firma il termine si sposta per "
        f"tutti al {show_moment(closes)}."
    )
    return subject_and_text(event.call, "Interruzione da certificare", text)


MANAGER, DIRECTOR = _of_the_procedure("procedure_manager"), _of_the_procedure("director")

tells(events.CallDrafted)
tells(events.MoneyBooked)
tells(events.MoneyCommitted)
tells(events.OpeningActAdopted, Notice(MANAGER, _opening, place=at_page("call_notice")))
tells(
    events.NoticeComposed,
    Notice(
        DIRECTOR,
        _about(
            "Avviso da firmare",
            "Il testo dell'avviso attende la sua firma: nella pagina lo si scarica e si riporta il file firmato.",
        ),
        place=_to_sign("notice"),
    ),
)
tells(
    events.NoticeSigned,
    Notice(
        MANAGER,
        _about("Avviso firmato, da pubblicare", "L'avviso è firmato: ora lo si pubblica dalla pagina del testo."),
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
            "Rettifica da firmare",
            "Una rettifica dell'avviso attende la sua firma. Firmata, è pubblicata e chi ha cominciato un'istanza ne è "
            "avvisato subito.",
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
            "Revoca da firmare",
            "La revoca dell'avviso attende la sua firma. Firmata, chi ha cominciato un'istanza ne è avvisato subito.",
        ),
        place=_to_sign("act"),
    ),
)
