"""Who is told of what happens to a percorso."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.prepared import prepared
from condivisa.stages.coprogramming import events
from condivisa.stages.coprogramming.models import Procedure


def who_writes(procedure: int) -> str:
    """The last lines of a message: of which percorso, which administration writes, whom to ask.

    Source: L. 241/1990, art. 8, c. 2.
    """
    found = _with_its_people.get(procedure)
    lines = [
        _("Percorso: {procedure}").format(procedure=found.title),
        _("Scrive: {administration}").format(administration=found.administration.name),
    ]
    if found.procedure_manager_id:
        lines.append(
            _("Per informazioni: {person}, RUP (responsabile del procedimento)").format(person=found.procedure_manager)
        )
    return "\n".join(lines)


@prepared
def _with_its_people(procedure: int) -> QuerySet[Procedure]:
    return Procedure.objects.select_related("administration", "procedure_manager").filter(pk=procedure)


def _assigned(event: events.ProcedureAssigned, on: date) -> list[tuple[UUID, UUID | None]]:
    administration = Procedure.objects.values_list("administration", flat=True).get(pk=event.procedure)
    return [(event.procedure_manager, administration), (event.director, administration)]


def _assignment(event: events.ProcedureAssigned) -> tuple[str, str]:
    title = Procedure.objects.values_list("title", flat=True).get(pk=event.procedure)
    text = _(
        "Da oggi RUP (responsabile del procedimento) o dirigente di questo percorso è lei: dalla sua pagina si vede a "
        "che punto è e che cosa resta da fare."
    )
    subject = _("Percorso assegnato – {procedure}").format(procedure=title)
    return subject, f"{text}\n\n{who_writes(event.procedure)}"


def _place(event: events.ProcedureAssigned) -> str:
    return reverse("procedure_office", args=[Procedure.objects.values_list("slug", flat=True).get(pk=event.procedure)])


tells(events.ProcedureOpened)
tells(events.ProcedureFileLoaded)
tells(events.ProcedureAssigned, Notice(_assigned, _assignment, place=_place))
tells(events.ProgrammingActCited)
tells(events.HearingRecorded)
tells(events.StepRecorded)
