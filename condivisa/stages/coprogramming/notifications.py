"""Who is told of what happens to a percorso."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from condivisa.records.notifications.tables import Notice, tells
from condivisa.stages.coprogramming import events
from condivisa.stages.coprogramming.models import Procedure


def _assigned(event: events.ProcedureAssigned, on: date) -> list[tuple[UUID, UUID | None]]:
    administration = Procedure.objects.values_list("administration", flat=True).get(pk=event.procedure)
    return [(event.procedure_manager, administration), (event.director, administration)]


def _assignment(event: events.ProcedureAssigned) -> tuple[str, str]:
    title = Procedure.objects.values_list("title", flat=True).get(pk=event.procedure)
    return "Percorso assegnato", f"Le è assegnato, come RUP o come dirigente, il percorso «{title}»."


tells(events.ProcedureOpened)
tells(events.ProcedureFileLoaded)
tells(events.ProcedureAssigned, Notice(_assigned, _assignment))
tells(events.ProgrammingActCited)
tells(events.HearingRecorded)
tells(events.StepRecorded)
