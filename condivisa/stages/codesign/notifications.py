"""Who is told of what happens at a table: partners, through who represents them that day, RUP and facilitator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.tables import Audience, Notice, Place, Wording, tells
from condivisa.records.notifications.words import show_day, show_moment
from condivisa.stages.applications.models import Member
from condivisa.stages.calls.notifications import subject_and_text
from condivisa.stages.codesign import events
from condivisa.stages.codesign.models import Meeting, MinutesComment, Round, WorkingTable

type People = Iterator[tuple[UUID, UUID | None]]


def _partners(table_ids: list[int], on: date) -> People:
    at_table = WorkingTable.objects.filter(pk__in=table_ids).values("applications")
    bodies = Member.objects.filter(application__in=at_table).values_list("body", flat=True)
    yield from holders(bodies, [Role.LEGAL_REPRESENTATIVE], on)


def _leads(table_ids: list[int], on: date) -> People:
    for table in WorkingTable.objects.filter(pk__in=table_ids).select_related("call__procedure"):
        for person in (table.call.procedure.procedure_manager_id, table.facilitator_id):
            if person is not None:
                yield person, table.call.procedure.administration_id


def _facilitators(table_ids: list[int], on: date) -> People:
    named = WorkingTable.objects.filter(pk__in=table_ids).exclude(facilitator=None)
    yield from named.values_list("facilitator", "call__procedure__administration")


def _table(event: Any, on: date) -> People:
    yield from _partners([event.table], on)


def _facilitator(event: Any, on: date) -> People:
    yield from _facilitators([event.table], on)


def _of_meeting(audience: Callable[[list[int], date], People], *fields: str) -> Audience:
    def people(event: Any, on: date) -> People:
        tables = Meeting.objects.values_list(*fields).get(pk=event.meeting)
        yield from audience([table for table in tables if table is not None], on)

    return people


def _about(table: WorkingTable, subject: str, text: str) -> tuple[str, str]:
    which = _("Tavolo: {table}").format(table=table.title)
    return subject_and_text(table.call_id, subject, f"{text}\n\n{which}")


def _table_of(event: Any) -> WorkingTable:
    return WorkingTable.objects.get(pk=event.table)


def _meeting(event: Any) -> Meeting:
    return Meeting.objects.select_related("round__table").get(pk=event.meeting)


def _opened(event: events.TableOpened) -> tuple[str, str]:
    text = _(
        "La co-progettazione comincia: al tavolo l'amministrazione e gli enti scrivono insieme il progetto e il suo "
        "piano finanziario. L'invito al primo incontro vi sarà scritto."
    )
    table = _table_of(event)
    return _about(table, _("Si apre un tavolo: {table}").format(table=table.title), text)


def _named(event: events.TableOpened) -> tuple[str, str]:
    text = _(
        "Le è affidata la facilitazione di un tavolo di co-progettazione: con il responsabile del procedimento convoca "
        "gli incontri, registra chi c'era e redige i verbali. Cominci dalla pagina del tavolo, con il primo incontro."
    )
    table = _table_of(event)
    return _about(table, _("Facilita un tavolo: {table}").format(table=table.title), text)


def _closed(event: events.RoundClosed) -> tuple[str, str]:
    table = _table_of(event)
    if Round.objects.get(pk=event.round).number == 1:
        text = _(
            "Il tavolo si è chiuso senza un progetto definitivo: i suoi verbali dicono perché, e non ne nasce nessuna "
            "convenzione. Se sugli stessi programmi si apre un nuovo tavolo, vi sarà scritto."
        )
    else:
        text = _(
            "La fase riaperta del tavolo si è chiusa sui suoi verbali. Se avete concordato una variazione, l'ufficio "
            "la propone dalla convenzione; se no, la convenzione resta com'è."
        )
    return _about(table, _("Si chiude una fase del tavolo: {table}").format(table=table.title), text)


def _reopened(event: events.TableReopened) -> tuple[str, str]:
    table = _table_of(event)
    text = _("Il tavolo si riapre. Motivo: {reason}.\nL'invito al prossimo incontro vi sarà scritto.").format(
        reason=Round.Reason(event.reason).label
    )
    return _about(table, _("Si riapre un tavolo: {table}").format(table=table.title), text)


def _convened(event: events.MeetingConvened) -> tuple[str, str]:
    meeting = _meeting(event)
    points = "\n".join(f"- {point}" for point in meeting.agenda)
    moment = show_moment(meeting.at)
    text = _("Siete invitati all'incontro del {moment}.\nLuogo: {place}\nOrdine del giorno:\n{points}").format(
        moment=moment, place=meeting.place, points=points
    )
    return _about(meeting.round.table, _("Incontro del tavolo, {moment}").format(moment=moment), text)


def _cancelled(event: events.MeetingCancelled) -> tuple[str, str]:
    meeting = _meeting(event)
    moment = show_moment(meeting.at)
    text = _(
        "L'incontro del {moment} è annullato.\nMotivo: {reason}\nSe ne serve un altro, l'invito vi sarà scritto."
    ).format(moment=moment, reason=meeting.cancelled_why)
    return _about(meeting.round.table, _("Incontro annullato, {moment}").format(moment=moment), text)


def _drafted(event: events.MinutesDrafted) -> tuple[str, str]:
    meeting = _meeting(event)
    due = show_day(event.comments_until)
    text = _(
        "La bozza di verbale dell'incontro del {day} è pronta: la legga e, se qualcosa non corrisponde, lo scriva "
        "nella pagina entro il {due}. Poi il verbale è approvato."
    ).format(day=show_day(day(meeting.at)), due=due)
    return _about(meeting.round.table, _("Bozza di verbale da leggere entro il {due}").format(due=due), text)


def _commented(event: events.MinutesCommented) -> tuple[str, str]:
    meeting = _meeting(event)
    comment = MinutesComment.objects.select_related("body").get(pk=event.comment)
    text = _(
        "{body} osserva, sulla bozza di verbale dell'incontro del {day}: «{comment}»\nNe tenga conto prima di "
        "approvare il verbale."
    ).format(body=comment.body.name, day=show_day(day(meeting.at)), comment=comment.text)
    return _about(meeting.round.table, _("Osservazione a un verbale"), text)


def _published(event: events.MinutesPublished) -> tuple[str, str]:
    meeting = _meeting(event)
    on = show_day(day(meeting.at))
    text = _("Il verbale dell'incontro del {day} è firmato e pubblicato. Non deve fare niente.").format(day=on)
    return _about(meeting.round.table, _("Verbale dell'incontro del {day}").format(day=on), text)


def _frozen(event: events.ProjectFrozen) -> tuple[str, str]:
    text = _(
        "Il progetto definitivo è approvato con un atto firmato e pubblicato. Ora l'ufficio prepara la convenzione: vi "
        "scrive quando la potete leggere."
    )
    return _about(_table_of(event), _("Progetto definitivo approvato"), text)


def _at_table(event: Any) -> str:
    return reverse("table", args=[event.table])


def _at_meeting(table: str) -> Place:
    """The meeting's page at one of its tables."""
    return lambda event: reverse(
        "meeting", args=[Meeting.objects.values_list(table, flat=True).get(pk=event.meeting), event.meeting]
    )


OWN, JOINT = "round__table", "joint_with__table"


def _to_partners(wording: Wording) -> tuple[Notice, ...]:
    """Each partner reads a meeting from the table where it sits, also where two tables meet."""
    return tuple(Notice(_of_meeting(_partners, table), wording, place=_at_meeting(table)) for table in (OWN, JOINT))


def _to_facilitators(wording: Wording) -> Notice:
    return Notice(_of_meeting(_facilitators, OWN, JOINT), wording, place=_at_meeting(OWN))


tells(
    events.TableOpened,
    Notice(_table, _opened, place=_at_table),
    Notice(_facilitator, _named, place=_at_table),
)
tells(events.TableReopened, Notice(_table, _reopened, place=_at_table))
tells(
    events.RoundClosed,
    Notice(_table, _closed, place=_at_table),
    Notice(_facilitator, _closed, place=_at_table),
)
tells(events.MeetingConvened, *_to_partners(_convened), _to_facilitators(_convened))
tells(events.MeetingCancelled, *_to_partners(_cancelled), _to_facilitators(_cancelled))
tells(events.AttendanceRecorded)
tells(events.MinutesDrafted, *_to_partners(_drafted))
tells(events.MinutesCommented, Notice(_of_meeting(_leads, OWN, JOINT), _commented, place=_at_meeting(OWN)))
tells(events.MinutesApproved)
tells(events.MinutesReturned)
tells(events.MinutesPublished, *_to_partners(_published))
tells(events.VersionSaved)
tells(events.TermAgreed)
tells(events.ProjectFrozen, Notice(_table, _frozen, place=_at_table))
