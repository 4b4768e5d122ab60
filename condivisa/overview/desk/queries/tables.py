"""What waits for who sits at a table of co-design: meetings, minutes, the project to review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from condivisa.base.days import ROME, day, show_day
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.access import LEAD, MEET, WRITE_TOGETHER
from condivisa.stages.codesign.models import Attendance, Meeting, MinutesComment, ProjectVersion, Round, WorkingTable
from condivisa.stages.codesign.papers import FINAL_PROJECT

SOON = timedelta(days=30)
"""How long before a meeting the desk speaks of it."""
ALIVE = ~Q(round__table__call__state=Call.State.REVOKED)


def _seated(viewer: Acting) -> QuerySet[WorkingTable]:
    return WorkingTable.objects.filter(applications__members__body=viewer.body)


def _own(viewer: Acting) -> QuerySet[Meeting]:
    """The meetings of tables led by the viewer's administration."""
    return Meeting.objects.filter(ALIVE, round__table__call__procedure__administration=viewer.body)


def _with_us(viewer: Acting) -> QuerySet[Meeting]:
    """The meetings of the tables where the viewer's body sits, with the table it sits at (`ours`)."""
    seats = _seated(viewer).filter(Q(rounds=OuterRef("round")) | Q(rounds=OuterRef("joint_with")))
    ours = Subquery(seats.order_by("pk").values("pk")[:1])
    return Meeting.objects.filter(ALIVE).annotate(ours=ours).filter(ours__isnull=False)


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(), ROME)


def _to_attend(viewer: Acting, on: date) -> Iterable[Task]:
    """A meeting to come: its agenda, or, where a version of the project waits, the project to review before it."""
    saved = ProjectVersion.objects.filter(round=OuterRef("round")).order_by("-number").values("pk")[:1]
    soon = _with_us(viewer).filter(at__gte=_moment(on), at__lt=_moment(on + SOON)).annotate(version=Subquery(saved))
    rows = soon.order_by("at", "pk").values_list("pk", "at", "ours", "round__table", "round__table__title", "version")
    for key, at, ours, table, title, version in rows[:PAGE]:
        if version and ours == table:
            words, address = _("Rivedere il progetto prima dell’incontro"), place("review", table=table, key=version)
        else:
            words, address = _("Prepararsi all’incontro del tavolo"), place("attend", table=ours, key=key)
        yield Task(words, title, address, day(at))


def _to_comment(viewer: Acting, on: date) -> Iterable[Task]:
    """Draft minutes that the viewer's body has not commented yet, until the day that closes them."""
    ours = MinutesComment.objects.filter(meeting=OuterRef("pk"), body=viewer.body)
    drafts = _with_us(viewer).filter(~Exists(ours), minutes_state=Meeting.Minutes.DRAFT, comments_until__gte=on)
    rows = drafts.order_by("comments_until", "pk").values_list("pk", "ours", "round__table__title", "comments_until")
    for key, table, title, until in rows[:PAGE]:
        words = _("Leggere la bozza di un verbale, e osservare se serve")
        yield Task(words, title, place("comment_minutes", table=table, key=key), until)


def _to_draft(viewer: Acting, on: date) -> Iterable[Task]:
    """A meeting already held without minutes: first who was there, then the draft."""
    held = _own(viewer).filter(at__lt=_moment(on + timedelta(days=1)), minutes_state=Meeting.Minutes.NONE)
    rows = held.annotate(minuted=Exists(Attendance.objects.filter(meeting=OuterRef("pk"))))
    asked = rows.order_by("at", "pk").values_list("pk", "at", "round__table", "round__table__title", "minuted")
    for key, at, table, title, minuted in asked[:PAGE]:
        what, words = (
            ("draft_minutes", _("Redigere il verbale dell’incontro del %(day)s"))
            if minuted
            else ("take_attendance", _("Registrare chi c’era all’incontro del %(day)s"))
        )
        yield Task(words % {"day": show_day(day(at))}, title, place(what, table=table, key=key))


def _to_approve(viewer: Acting, on: date) -> Iterable[Task]:
    """Draft minutes whose days for comments are over."""
    over = _own(viewer).filter(minutes_state=Meeting.Minutes.DRAFT, comments_until__lt=on)
    rows = over.order_by("comments_until", "pk").values_list("pk", "round__table", "round__table__title")
    for key, table, title in rows[:PAGE]:
        yield Task(_("Approvare un verbale"), title, place("approve_minutes", table=table, key=key))


def _to_propose(viewer: Acting, on: date) -> Iterable[Task]:
    """A round with a version, all its minutes public and no act yet on its final project."""
    meetings = Meeting.objects.filter(round=OuterRef("pk"))
    acts = Paper.objects.filter(
        chain=viewer.body, kind=FINAL_PROJECT.kind, state=Paper.State.TO_SIGN, superseded_by=None
    )
    named = acts.annotate(of=Cast(KT("inputs__table"), IntegerField())).filter(of=OuterRef("table"))
    ready = Round.objects.filter(
        Exists(ProjectVersion.objects.filter(round=OuterRef("pk"))),
        Exists(meetings),
        ~Exists(meetings.exclude(minutes_state=Meeting.Minutes.PUBLISHED)),
        ~Exists(named),
        ~Q(table__call__state=Call.State.REVOKED),
        table__call__procedure__administration=viewer.body,
        closed_at=None,
    )
    for table, title in ready.order_by("opened_at", "pk").values_list("table", "table__title")[:PAGE]:
        yield Task(
            _("Proporre il progetto definitivo, se il tavolo è d’accordo"), title, place("propose_project", table=table)
        )


KINDS: Sequence[Kind] = (
    (WRITE_TOGETHER.roles, _to_attend),
    (WRITE_TOGETHER.roles, _to_comment),
    (MEET.roles, _to_draft),
    (LEAD.roles, _to_approve),
    (LEAD.roles, _to_propose),
)
"""Whom each kind of task waits for."""
