"""Who is told of what happens to a notice. Those who started an application are known further on:
`applications` lists `QuestionAnswered`, `TermExtended`, `NoticeRectified` and `CallRevoked`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from condivisa.records.notifications.tables import Audience, Notice, Wording, tells
from condivisa.stages.calls import events
from condivisa.stages.calls.models import Call


def _of_the_procedure(role: str) -> Audience:
    def audience(event: Any, on: date) -> list[tuple[UUID, UUID | None]]:
        procedure = Call.objects.select_related("procedure").get(pk=event.call).procedure
        person = getattr(procedure, f"{role}_id")
        return [(person, procedure.administration_id)] if person else []

    return audience


def _about(subject: str, text: str) -> Wording:
    def wording(event: Any) -> tuple[str, str]:
        title = Call.objects.values_list("title", flat=True).get(pk=event.call)
        return f"{subject} – {title}", f"{text}\nAvviso: {title}"

    return wording


MANAGER, DIRECTOR = _of_the_procedure("procedure_manager"), _of_the_procedure("director")

tells(events.CallDrafted)
tells(events.MoneyBooked)
tells(events.MoneyCommitted)
tells(events.OpeningActAdopted, Notice(MANAGER, _about("Avvio adottato", "L'atto di avvio è adottato.")))
tells(events.NoticeComposed, Notice(DIRECTOR, _about("Avviso da firmare", "Il testo dell'avviso attende la firma.")))
tells(events.NoticeSigned, Notice(MANAGER, _about("Avviso firmato", "L'avviso è firmato e si può pubblicare.")))
tells(events.NoticeReturned)
tells(events.CallPublished)
tells(events.QuestionAsked, Notice(MANAGER, _about("Nuova domanda", "È arrivata una domanda sull'avviso.")))
tells(events.QuestionCameLate)
tells(events.OutageCertified, Notice(DIRECTOR, _about("Atto da firmare", "Un'interruzione attende la certificazione.")))
tells(events.RectificationProposed, Notice(DIRECTOR, _about("Atto da firmare", "Una rettifica attende la firma.")))
tells(events.CallClosed)
tells(events.RevocationProposed, Notice(DIRECTOR, _about("Atto da firmare", "La revoca dell'avviso attende la firma.")))
