"""Who is told of what happens at a table: partners, through who confirmed their application, RUP and facilitator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.base.days import show_day, show_moment
from condivisa.records.notifications.tables import Audience, Notice, tells
from condivisa.stages.applications.models import Member
from condivisa.stages.codesign import events
from condivisa.stages.codesign.models import Meeting, WorkingTable

type People = Iterator[tuple[UUID, UUID | None]]


def _partners(table_ids: list[int]) -> People:
    at_table = WorkingTable.objects.filter(pk__in=table_ids).values("applications")
    confirmed = Member.objects.filter(application__in=at_table, confirmed_by__isnull=False)
    yield from confirmed.values_list("confirmed_by", "body")


def _leads(table_ids: list[int]) -> People:
    for table in WorkingTable.objects.filter(pk__in=table_ids).select_related("call__procedure"):
        for person in (table.call.procedure.procedure_manager_id, table.facilitator_id):
            if person is not None:
                yield person, table.call.procedure.administration_id


def _table(event: events.TableOpened | events.TableReopened | events.ProjectFrozen, on: date) -> People:
    yield from _partners([event.table])


def _of_meeting(audience: Callable[[list[int]], People]) -> Audience:
    def people(event: Any, on: date) -> People:
        meeting = Meeting.objects.select_related("round", "joint_with").get(pk=event.meeting)
        rounds = [one for one in (meeting.round, meeting.joint_with) if one is not None]
        yield from audience([one.table_id for one in rounds])

    return people


def _opened(event: events.TableOpened) -> tuple[str, str]:
    title = WorkingTable.objects.values_list("title", flat=True).get(pk=event.table)
    return (f"Si apre il tavolo: {title}", f"La co-progettazione comincia al tavolo «{title}».")


def _reopened(event: events.TableReopened) -> tuple[str, str]:
    title = WorkingTable.objects.values_list("title", flat=True).get(pk=event.table)
    return (f"Si riapre il tavolo: {title}", f"Il tavolo «{title}» si riapre per un motivo previsto dall'avviso.")


def _convened(event: events.MeetingConvened) -> tuple[str, str]:
    meeting = Meeting.objects.get(pk=event.meeting)
    points = "\n".join(f"- {point}" for point in meeting.agenda)
    return (
        f"Incontro del tavolo: {show_moment(meeting.at)}",
        f"L'incontro si tiene {meeting.place}. Ordine del giorno:\n{points}",
    )


def _drafted(event: events.MinutesDrafted) -> tuple[str, str]:
    return (
        "Bozza di verbale da leggere",
        f"La bozza di verbale è aperta alle osservazioni fino al {show_day(event.comments_until)}.",
    )


def _commented(event: events.MinutesCommented) -> tuple[str, str]:
    return ("Osservazione a un verbale", "È arrivata un'osservazione alla bozza di un verbale del tavolo.")


def _published(event: events.MinutesPublished) -> tuple[str, str]:
    return ("Verbale pubblicato", "Il verbale di un incontro del tavolo è stato firmato e pubblicato.")


def _frozen(event: events.ProjectFrozen) -> tuple[str, str]:
    return ("Progetto definitivo approvato", "Il progetto definitivo è stato approvato con atto e pubblicato.")


def _at_table(event: Any) -> str:
    return reverse("table", args=[event.table])


def _at_meeting(event: Any) -> str:
    """The meeting's page at its own table: who sits at the one joint with it finds it from theirs."""
    table = Meeting.objects.values_list("round__table", flat=True).get(pk=event.meeting)
    return reverse("meeting", args=[table, event.meeting])


tells(events.TableOpened, Notice(_table, _opened, place=_at_table))
tells(events.TableReopened, Notice(_table, _reopened, place=_at_table))
tells(events.RoundClosed)
tells(events.MeetingConvened, Notice(_of_meeting(_partners), _convened, place=_at_meeting))
tells(events.AttendanceRecorded)
tells(events.MinutesDrafted, Notice(_of_meeting(_partners), _drafted, place=_at_meeting))
tells(events.MinutesCommented, Notice(_of_meeting(_leads), _commented, place=_at_meeting))
tells(events.MinutesApproved)
tells(events.MinutesPublished, Notice(_of_meeting(_partners), _published, place=_at_meeting))
tells(events.VersionSaved)
tells(events.TermAgreed)
tells(events.ProjectFrozen, Notice(_table, _frozen, place=_at_table))
