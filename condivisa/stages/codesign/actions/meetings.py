from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.base.versions import unchanged
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import Event
from condivisa.records.papers import actions as acts
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import queries as calls
from condivisa.stages.codesign import access, papers, queries, rules
from condivisa.stages.codesign.events import (
    AttendanceRecorded,
    MeetingCancelled,
    MeetingConvened,
    MinutesApproved,
    MinutesCommented,
    MinutesDrafted,
    MinutesPublished,
    MinutesReturned,
)
from condivisa.stages.codesign.models import Attendance, Meeting, MinutesComment, Round, WorkingTable


@transaction.atomic(durable=True)
def convene_meeting(
    round_id: int,
    *,
    when: datetime,
    place: str,
    agenda: Sequence[str],
    joint_with: int | None = None,
    by: Acting,
    at: datetime,
) -> Meeting:
    """Convene a meeting of an open round, jointly with another table's round where the notices tie their programmes.

    Raises `Refused`. Source: D.M. 72/2021, par. 3; practice (joint meetings).
    """
    table = _locked(round_id)
    convened = Round.objects.get(pk=round_id)
    require(
        access.MEET.findings(by, table),
        queries.call_running(table),
        queries.still_open(convened),
        rules.convened_ahead(when, at),
    )
    if joint_with is not None:
        other = queries.table_of(joint_with)
        require(
            rules.joint_fits(
                same_procedure=other.call.procedure_id == table.call.procedure_id,
                same_table=other.pk == table.pk,
                other_closed=bool(queries.call_running(other))
                or not Round.objects.filter(pk=joint_with, closed_at=None).exists(),
            )
        )
    meeting = Meeting.objects.create(
        round=convened, joint_with_id=joint_with, at=when, place=place, agenda=list(agenda)
    )
    _record(MeetingConvened(meeting.pk, when, joint_with), table, by=by, at=at)
    return meeting


@transaction.atomic(durable=True)
def cancel_meeting(meeting_id: int, *, reason: str, by: Acting, at: datetime) -> Meeting:
    """Call off a meeting that will not be or was not held, and say why to whoever was invited: nothing waits for its
    minutes any more. To move it is to call it off and convene another. Raises `Refused`. Source: practice.
    """
    meeting, table = _meeting(meeting_id)
    require(
        access.MEET.findings(by, table),
        queries.call_running(table),
        rules.ready_to_cancel(state=meeting.minutes_state, cancelled_at=meeting.cancelled_at),
        [] if reason.strip() else [blocks("codesign.text_missing", "practice")],
    )
    meeting.cancelled_at, meeting.cancelled_why = at, reason.strip()
    meeting.save(update_fields=["cancelled_at", "cancelled_why"])
    _record(MeetingCancelled(meeting.pk), table, by=by, at=at)
    return meeting


@transaction.atomic(durable=True)
def record_attendance(
    meeting_id: int,
    *,
    present: Collection[tuple[UUID, UUID]],
    others: Sequence[tuple[str, str]] = (),
    seen: str | None = None,
    by: Acting,
    at: datetime,
) -> list[Attendance]:
    """Record who was at a meeting, as (person, body), only bodies that sit at the table; `others` that were in the room
    and have no role here, as (organisation, name): their names stay out of the journal. Raises `Refused`.

    Recorded again before the minutes are approved, it replaces what was there, if it is still what the page showed
    (`seen`). Source: D.M. 72/2021, par. 3.
    """
    meeting, table = _meeting(meeting_id)
    strangers = {body for _, body in present} - queries.bodies_at(meeting)
    require(
        access.MEET.findings(by, table),
        queries.call_running(table),
        rules.not_cancelled(meeting.cancelled_at),
        rules.ready_to_minute(held=meeting.at, at=at, present=len(present), state=meeting.minutes_state),
        unchanged(
            seen,
            queries.version_of_attendance(meeting.attendance.values_list("person", "body"), meeting.others_present),
        ),
        [
            blocks("codesign.not_at_table", rules.TABLE, body=name)
            for name in Body.objects.filter(pk__in=strangers).values_list("name", flat=True)
        ],
    )
    Attendance.objects.filter(meeting=meeting).delete()
    recorded = [Attendance.objects.create(meeting=meeting, person_id=person, body_id=body) for person, body in present]
    meeting.others_present = [list(one) for one in others]
    meeting.save(update_fields=["others_present"])
    _record(AttendanceRecorded(meeting.pk, [person for person, _ in present]), table, by=by, at=at)
    return recorded


@transaction.atomic(durable=True)
def draft_minutes(
    meeting_id: int, *, text: str, comments_until: date, seen: str | None = None, by: Acting, at: datetime
) -> Meeting:
    """Draft the minutes of a meeting, over those the page showed (`seen`), and open them to the table's comments, until
    a day. Raises `Refused`.

    Source: D.M. 72/2021, par. 3; practice (comments).
    """
    meeting, table = _meeting(meeting_id)
    require(
        access.MEET.findings(by, table),
        queries.call_running(table),
        rules.not_cancelled(meeting.cancelled_at),
        rules.ready_to_minute(held=meeting.at, at=at, present=meeting.attendance.count(), state=meeting.minutes_state),
        unchanged(seen, queries.version_of_minutes(meeting.minutes_state, meeting.minutes_text)),
        [] if text.strip() else [blocks("codesign.text_missing", rules.TABLE)],
        [] if comments_until >= day(at) else [blocks("codesign.comments_past", "practice", until=comments_until)],
    )
    meeting.minutes_state, meeting.minutes_text = Meeting.Minutes.DRAFT, text.strip()
    meeting.comments_until = comments_until
    meeting.save(update_fields=["minutes_state", "minutes_text", "comments_until"])
    _record(MinutesDrafted(meeting.pk, comments_until), table, by=by, at=at)
    return meeting


@transaction.atomic(durable=True)
def comment_on_minutes(meeting_id: int, *, text: str, by: Acting, at: datetime) -> MinutesComment:
    """Comment on draft minutes for a body of the table, while they are open. Raises `Refused`. Source: practice."""
    meeting, table = _meeting(meeting_id)
    joint = meeting.joint_with.table if meeting.joint_with else table
    sits = access.WRITE_TOGETHER.allows(by, joint)
    is_open = meeting.minutes_state == Meeting.Minutes.DRAFT and meeting.comments_until is not None
    require(
        [] if sits else access.WRITE_TOGETHER.findings(by, table),
        queries.call_running(table),
        []
        if is_open and day(at) <= (meeting.comments_until or day(at))
        else [blocks("codesign.comments_closed", "practice")],
        [] if text.strip() else [blocks("codesign.text_missing", "practice")],
    )
    comment = MinutesComment.objects.create(
        meeting=meeting, body_id=by.body, person_id=by.person, text=text.strip(), at=at
    )
    _record(MinutesCommented(meeting.pk, comment.pk), table, by=by, at=at)
    return comment


@transaction.atomic(durable=True)
def approve_minutes(meeting_id: int, *, text: str = "", seen: str | None = None, by: Acting, at: datetime) -> Meeting:
    """Approve the minutes when the days for comments are over, with `text` where comments changed it, over those the
    page showed (`seen`); the paper waits for its signature. Raises `Refused`. Source: D.M. 72/2021, par. 3.
    """
    meeting, table = _meeting(meeting_id)
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        rules.ready_to_approve(state=meeting.minutes_state, comments_until=meeting.comments_until, on=day(at)),
        unchanged(seen, queries.version_of_minutes(meeting.minutes_state, meeting.minutes_text)),
    )
    meeting.minutes_text = text.strip() or meeting.minutes_text
    meeting.minutes_state = Meeting.Minutes.APPROVED
    title = f"Verbale del tavolo, incontro del {papers.day_of(meeting)}"
    inputs = papers.minutes(meeting, table, _names(meeting))
    chain = table.call.procedure.administration_id
    meeting.minutes = acts.compose(papers.MINUTES, title, inputs, chain=chain, by=by, at=at, supersedes=meeting.minutes)
    meeting.save(update_fields=["minutes_text", "minutes_state", "minutes"])
    _record(MinutesApproved(meeting.pk, meeting.minutes.pk), table, by=by, at=at)
    return meeting


@transaction.atomic(durable=True)
def return_minutes(meeting_id: int, *, by: Acting, at: datetime) -> Meeting:
    """Take approved minutes back to draft before they are signed; the next approved text supersedes this one.

    Raises `Refused`. Source: practice.
    """
    meeting, table = _meeting(meeting_id)
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        rules.ready_to_return(meeting.minutes_state),
    )
    assert meeting.minutes_id is not None  # minutes not approved have been refused
    meeting.minutes_state = Meeting.Minutes.DRAFT
    meeting.save(update_fields=["minutes_state"])
    _record(MinutesReturned(meeting.pk, meeting.minutes_id), table, by=by, at=at)
    return meeting


@transaction.atomic(durable=True)
def publish_minutes(meeting_id: int, *, file: bytes, by: Acting, at: datetime) -> Meeting:
    """Take back the signed minutes and make them public. Raises `Refused`.

    Source: D.M. 72/2021, par. 3 e 6; D.Lgs. 33/2013, art. 23; L. 241/1990, art. 21-septies.
    """
    meeting, table = _meeting(meeting_id)
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        rules.ready_to_publish(meeting.minutes_state),
    )
    assert meeting.minutes_id is not None  # minutes not approved have been refused
    signed = acts.sign(meeting.minutes_id, file=file, signer=by.person, by=by, at=at)
    meeting.minutes_state = Meeting.Minutes.PUBLISHED
    meeting.save(update_fields=["minutes_state"])
    chain = table.call.procedure.administration_id
    make_public(meeting, Publication.Place.TRANSPARENCY, chain=chain, paper=signed, by=by, at=at)
    _record(MinutesPublished(meeting.pk, signed.pk), table, by=by, at=at)
    return meeting


def _locked(round_id: int) -> WorkingTable:
    """The table of a round, once its call is locked."""
    table = queries.table_of(round_id)
    table.call = calls.locked(table.call_id)
    return table


def _meeting(meeting_id: int) -> tuple[Meeting, WorkingTable]:
    """The meeting as it stands once its table's call is locked."""
    table = _locked(Meeting.objects.values_list("round", flat=True).get(pk=meeting_id))
    return Meeting.objects.select_related("round", "joint_with__table").get(pk=meeting_id), table


def _names(meeting: Meeting) -> list[tuple[str, str]]:
    present = meeting.attendance.select_related("person", "body").order_by("body__sort_key", "pk")
    others = [(name, organisation) for organisation, name in meeting.others_present]
    return [(str(one.person), one.body.name) for one in present] + others


def _record(event: Event, table: WorkingTable, *, by: Acting, at: datetime) -> None:
    journal.record(event, by=by, at=at, chain=table.call.procedure.administration_id)
