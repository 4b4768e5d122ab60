"""What waits for who sits at a table of co-design: meetings, minutes, the project to review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from condivisa.base.days import ROME, day, show_day
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.records.screens.cells import language
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.access import LEAD, MEET, WRITE_TOGETHER
from condivisa.stages.codesign.models import Attendance, Meeting, MinutesComment, ProjectVersion, Round, WorkingTable
from condivisa.stages.codesign.papers import FINAL_PROJECT

SOON = timedelta(days=30)
"""How long before a meeting the desk speaks of it."""
ALIVE = ~Q(round__table__call__state=Call.State.REVOKED)


def _seated(viewer: Acting) -> QuerySet[WorkingTable]:
    return WorkingTable.objects.filter(applications__members__body=viewer.body)


def _with_us(viewer: Acting) -> QuerySet[Meeting]:
    """The meetings of the tables where the viewer's body sits, with the table it sits at (`ours`)."""
    seats = _seated(viewer).filter(Q(rounds=OuterRef("round")) | Q(rounds=OuterRef("joint_with")))
    ours = Subquery(seats.order_by("pk").values("pk")[:1])
    return Meeting.objects.filter(ALIVE, cancelled_at=None).annotate(ours=ours).filter(ours__isnull=False)


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(), ROME)


@prepared
def _meetings_ahead(viewer: Acting, on: date, now: datetime, soon: datetime) -> QuerySet[Any, Any]:
    """Draft minutes that the viewer's body has not commented, until the day that closes them; meetings to come: their
    agenda or, where a version of the project waits, the project to review.
    """
    saved = ProjectVersion.objects.filter(round=OuterRef("round")).order_by("-number").values("pk")[:1]
    commented = Exists(MinutesComment.objects.filter(meeting=OuterRef("pk"), body=viewer.body))
    to_come = Q(at__gte=now, at__lt=soon, minutes_state=Meeting.Minutes.NONE)
    to_comment = Q(minutes_state=Meeting.Minutes.DRAFT, comments_until__gte=on)
    # By their own days first, for few are left of them: where we sit and who commented is asked of those only.
    waiting = _with_us(viewer).filter(to_come | to_comment).exclude(commented, minutes_state=Meeting.Minutes.DRAFT)
    rows = waiting.annotate(version=Subquery(saved)).order_by("at", "pk")
    asked = ("pk", "at", "comments_until", "minutes_state", "ours", "round__table", "round__table__title", "version")
    return rows.values_list(*asked)[:PAGE]


def _partners(viewer: Acting, on: date) -> Iterable[Task]:
    ahead = _meetings_ahead(viewer, on, _moment(on), _moment(on + SOON))
    for key, at, until, state, ours, table, title, version in ahead:
        if state == Meeting.Minutes.DRAFT:
            words = _("Leggere la bozza di un verbale, e osservare se serve")
            yield Task(words, title, place("comment_minutes", table=ours, key=key), until)
        elif version and ours == table:
            words = _("Rivedere il progetto prima dell’incontro")
            yield Task(words, title, place("review", table=table, key=version), day(at))
        else:
            words = _("Prepararsi all’incontro del tavolo")
            yield Task(words, title, place("attend", table=ours, key=key), day(at))


@prepared
def _rounds_at_work(viewer: Acting, on: date, tomorrow: datetime) -> QuerySet[Any, Any]:
    """Of every round at work: that nobody has convened it yet, its first meeting held without minutes, its first
    minutes to approve, and, when all minutes are public, the final project to propose where a version is there, or
    else, in a reopened round, the end of it.
    """
    meetings = Meeting.objects.filter(round=OuterRef("pk"), cancelled_at=None).order_by("at", "pk")
    held = meetings.filter(at__lt=tomorrow, minutes_state=Meeting.Minutes.NONE)
    there = Attendance.objects.filter(meeting=OuterRef("pk"))
    over = meetings.filter(minutes_state=Meeting.Minutes.DRAFT, comments_until__lt=on)
    rounds = Round.objects.filter(
        ~Q(table__call__state=Call.State.REVOKED),
        table__call__procedure__administration=viewer.body,
        closed_at=None,
    ).annotate(
        unmet=~(Exists(meetings) | Exists(_jointly())),
        held=Subquery(held.values("pk")[:1]),
        held_at=Subquery(held.values("at")[:1]),
        attended=Subquery(held.annotate(there=Exists(there)).values("there")[:1]),
        over=Subquery(over.values("pk")[:1]),
        ready=Case(When(_ready(viewer), then=True), default=False),
        written=Exists(ProjectVersion.objects.filter(round=OuterRef("pk"))),
    )
    over_or_held = Q(held__isnull=False) | Q(over__isnull=False)
    ends = Q(ready=True) & (Q(written=True) | Q(number__gt=1))
    waiting = rounds.filter(Q(unmet=True) | over_or_held | ends).order_by("opened_at", "pk")
    asked = ("table", "table__title", "number", "opened_at")
    found = ("unmet", "held", "held_at", "attended", "over", "ready", "written")
    return waiting.values_list(*asked, *found)[:PAGE]


def _office(viewer: Acting, on: date) -> Iterable[Task]:
    rounds = _rounds_at_work(viewer, on, _moment(on + timedelta(days=1)))
    for table, title, number, opened_at, unmet, held_one, held_at, attended, over_one, ready, written in rounds:
        if unmet and MEET.roles & viewer.roles:
            first = _("Convocare il primo incontro")
            words = first if number == 1 else _("Convocare il primo incontro di questa fase")
            yield Task(words, title, place("convene", table=table), since=day(opened_at))
        if held_one and MEET.roles & viewer.roles:
            what, words = (
                ("draft_minutes", _("Redigere il verbale dell’incontro del %(day)s"))
                if attended
                else ("take_attendance", _("Registrare chi c’era all’incontro del %(day)s"))
            )
            said = words % {"day": show_day(day(held_at), language())}
            yield Task(said, title, place(what, table=table, key=held_one))
        if over_one and LEAD.roles & viewer.roles:
            yield Task(_("Approvare un verbale"), title, place("approve_minutes", table=table, key=over_one))
        if ready and LEAD.roles & viewer.roles:
            what, words = (
                ("propose_project", _("Proporre il progetto definitivo, se il tavolo è d’accordo"))
                if written
                else ("close_round", _("Chiudere la fase sui suoi verbali, o scrivere come cambia il progetto"))
            )
            yield Task(words, title, place(what, table=table))


def _ready(viewer: Acting) -> Q:
    """At least a meeting, also one held with another table, every minutes public, and no act on the last version that
    already waits for its signature.
    """
    own, jointly = Meeting.objects.filter(round=OuterRef("pk"), cancelled_at=None), _jointly()
    acts = Paper.objects.filter(
        chain=viewer.body, kind=FINAL_PROJECT.kind, state=Paper.State.TO_SIGN, superseded_by=None
    )
    last = ProjectVersion.objects.filter(round=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
    named = acts.annotate(of=Cast(KT("inputs__version"), IntegerField())).filter(of=Subquery(last))
    met = Q(Exists(own)) | Q(Exists(jointly))
    public = Meeting.Minutes.PUBLISHED
    waits = Q(Exists(own.exclude(minutes_state=public))) | Q(Exists(jointly.exclude(minutes_state=public)))
    return met & ~waits & ~Q(Exists(named))


def _jointly() -> QuerySet[Meeting]:
    """The meetings that another table held with a round."""
    return Meeting.objects.filter(ALIVE, joint_with=OuterRef("pk"), cancelled_at=None)


KINDS: Sequence[Kind] = ((WRITE_TOGETHER.roles, _partners), (MEET.roles | LEAD.roles, _office))
"""Whom each kind of task waits for."""
