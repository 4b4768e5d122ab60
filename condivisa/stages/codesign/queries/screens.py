"""What the pages of a table show, each in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Least

from condivisa.base.findings import Finding
from condivisa.parties.models import Appointment, Body
from condivisa.parties.queries import held_among, holding
from condivisa.records.access import Acting, Role
from condivisa.records.identity.acting import Held
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.codesign import access, papers, rules
from condivisa.stages.codesign.models import (
    Attendance,
    FinalProject,
    Meeting,
    MinutesComment,
    ProjectVersion,
    Round,
    WorkingTable,
)
from condivisa.stages.codesign.queries.facts import HOLDS_PROGRAMMES, bodies_at
from condivisa.stages.codesign.queries.reading import tables
from condivisa.stages.selection import queries as selection
from condivisa.stages.selection.models import RankingRow

ENDED = Exists(FinalProject.objects.filter(round__table=OuterRef("pk")))
"""Whether a round of a table ended with a final project."""


def listed(*, viewer: Acting, at: datetime) -> QuerySet[Any]:
    """The tables where the viewer's body sits, each with its open round (`at_work`), the next meeting (`meets_at`),
    whether one that was held lacks its minutes (`unwritten`) and whether a final project was approved (`ended`).
    Source: D.M. 72/2021, par. 3.
    """
    rounds = Round.objects.filter(table=OuterRef("pk"))
    waiting = Meeting.objects.filter(minutes_state=Meeting.Minutes.NONE, cancelled_at=None)
    # Asked apart, its own and those it joins: together, an engine would walk all meetings for each table.
    own, joined = waiting.filter(round__table=OuterRef("pk")), waiting.filter(joint_with__table=OuterRef("pk"))
    first, other = (Subquery(some.filter(at__gte=at).order_by("at").values("at")[:1]) for some in (own, joined))
    # By key: to tell rows apart by every column, all that is said of each table would be worked out before the page.
    sitting = WorkingTable.objects.filter(pk__in=tables(viewer=viewer).order_by().values("pk"))
    newest = sitting.select_related("call__procedure", "facilitator").order_by("-opened_at", "-pk")
    return newest.annotate(
        at_work=Subquery(rounds.filter(closed_at=None).values("number")[:1]),
        meets_at=Least(Coalesce(first, other), Coalesce(other, first)),
        unwritten=Q(Exists(own.filter(at__lt=at))) | Q(Exists(joined.filter(at__lt=at))),
        ended=ENDED,
    )


def table_at(key: int, *, viewer: Acting) -> WorkingTable:
    """A table with its call and whoever sits there, in three statements: what the head and the powers of a page ask,
    and whether a final project was approved (`ended`).

    Raises `WorkingTable.DoesNotExist` for who does not sit there. Source: D.M. 72/2021, par. 3.
    """
    members = Member.objects.select_related("body").order_by("pk")
    sitting = Application.objects.select_related("lead").order_by("pk")
    return (
        tables(viewer=viewer)
        .select_related("call__procedure__administration", "call__procedure__procedure_manager", "call__source")
        .prefetch_related(Prefetch("applications", sitting), Prefetch("applications__members", members))
        .annotate(ended=ENDED)
        .get(pk=key)
    )


@dataclass(frozen=True)
class Partner:
    """A body at a table, with the proposal that brought it there."""

    body: Body
    application: Application
    lead: bool
    funded: bool


def partners_of(table: WorkingTable) -> list[Partner]:
    """Who sits at a table found by `table_at`, application by application, leads first. Source: D.M. 72/2021."""
    seated = [
        Partner(member.body, application, member.body_id == application.lead_id, member.funded)
        for application in table.applications.all()
        for member in application.members.all()
    ]
    return sorted(seated, key=lambda one: (one.application.pk, not one.lead))


def rounds_of(table: WorkingTable) -> list[Any]:
    """The rounds of a table, the last first, each with its last version (`last_version`, `last_number`, `last_saved`);
    one statement. Source: D.M. 72/2021, par. 3.
    """
    saved = ProjectVersion.objects.filter(round=OuterRef("pk")).order_by("-number")
    return list(
        Round.objects.filter(table=table)
        .annotate(
            last_version=Subquery(saved.values("pk")[:1]),
            last_number=Subquery(saved.values("number")[:1]),
            last_saved=Subquery(saved.values("saved_at")[:1]),
        )
        .order_by("-number")
    )


def last_round(table: WorkingTable) -> Round:
    """The last round of a table, open or ended: what people act on now. Source: D.M. 72/2021, par. 3."""
    return Round.objects.filter(table=table).latest("number")


def meetings_of(table: WorkingTable) -> QuerySet[Any]:
    """The meetings of a table, and those held with it, in order, without their text: with how many people were there
    (`present`) and how many comments came (`commented`). Source: D.M. 72/2021, par. 3.
    """
    there = Attendance.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk"))
    said = MinutesComment.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk"))
    return (
        Meeting.objects.filter(Q(round__table=table) | Q(joint_with__table=table))
        .select_related("round__table__call__procedure", "joint_with__table", "minutes")
        .defer("minutes__inputs")
        .annotate(
            present=Coalesce(Subquery(there.values("n"), output_field=IntegerField()), 0),
            commented=Coalesce(Subquery(said.values("n"), output_field=IntegerField()), 0),
        )
        .order_by("at", "pk")
    )


def attendance_of(meeting: Meeting) -> list[Attendance]:
    """Who was at a meeting, by body; one statement. Source: D.M. 72/2021, par. 3."""
    return list(meeting.attendance.select_related("person", "body").order_by("body__sort_key", "body", "pk"))


def comments_on(meeting: Meeting) -> list[MinutesComment]:
    """What bodies observed on a draft, in order of arrival; one statement. Source: practice."""
    return list(meeting.comments.select_related("person", "body"))


def may_attend(meeting: Meeting, on: date) -> list[Held]:
    """Whoever holds, that day, a role in a body that sits at a meeting, by body. Source: D.M. 72/2021, par. 3."""
    return held_among(bodies_at(meeting), on)


def acts_of(table: WorkingTable) -> list[Any]:
    """The acts on the final projects of a table, the last first, each with the number of its `round` and the
    key of its `version`, without what they say; one statement. Source: L. 241/1990, art. 21-septies.
    """
    composed = Paper.objects.filter(
        chain=table.call.procedure.administration_id,
        kind=papers.FINAL_PROJECT.kind,
        inputs__table=table.pk,
        superseded_by=None,
    )
    numbered = composed.annotate(
        round=Cast(KT("inputs__round"), IntegerField()), version=Cast(KT("inputs__version"), IntegerField())
    )
    return list(numbered.defer("inputs").order_by("-composed_at", "pk"))


def acts_to_sign(table: WorkingTable, of: Round) -> list[str]:
    """The acts on a final project of a round, by title, that wait for their signature. Source: D.M. 72/2021, par. 3."""
    return [act.title for act in acts_of(table) if act.state == Paper.State.TO_SIGN and act.round == of.number]


def left_in_draft(of: Round) -> list[Finding]:
    """What a round leaves as it is when it ends on no final project. Source: D.M. 72/2021, par. 3."""
    numbers = ProjectVersion.objects.filter(round=of).order_by("number").values_list("number", flat=True)
    return rules.left_in_draft(numbers)


def tables_of_call(call: Call, *, viewer: Acting, at: datetime) -> QuerySet[Any]:
    """The tables of a call where the viewer's body sits. Source: D.M. 72/2021, par. 3."""
    return listed(viewer=viewer, at=at).filter(call=call)


@dataclass(frozen=True)
class ToOpen:
    """A programme of a call still without a table: whether its ranking is public, and whom it would bring there."""

    programme: Programme
    ranked: bool
    bodies: tuple[str, ...]


def to_open(call: Call) -> list[ToOpen]:
    """The programmes of a call for which a table may still be opened. Source: D.M. 72/2021, par. 3."""
    taken = WorkingTable.objects.filter(HOLDS_PROGRAMMES, call=call, programmes=OuterRef("pk"))
    free = list(call.programmes.exclude(Exists(taken)).order_by("order"))
    ranked = set(selection.published_rankings(call.pk).values_list("programme", flat=True))
    outcomes = [RankingRow.Outcome.SELECTED]
    if call.terms.get("table_mode") == "all_qualified":
        outcomes.append(RankingRow.Outcome.SUITABLE)
    placed = RankingRow.objects.filter(
        ranking__programme__in=free, ranking__published_at__isnull=False, outcome__in=outcomes
    )
    invited: dict[int, list[str]] = {}
    for programme, name in placed.order_by("position", "pk").values_list(
        "ranking__programme", "application__lead__name"
    ):
        invited.setdefault(programme, []).append(name)
    return [ToOpen(one, one.pk in ranked, tuple(invited.get(one.pk, ()))) for one in free]


def facilitators(administration: UUID, on: date) -> list[Appointment]:
    """Who of an administration facilitates tables on a day. Source: D.Lgs. 117/2017, art. 55, c. 3."""
    return list(holding(administration, Role.FACILITATOR, on))


def may_join(table: WorkingTable) -> list[Round]:
    """The open rounds of other tables of the same percorso: with whom a meeting may be held. Source: practice."""
    others = Round.objects.filter(table__call__procedure=table.call.procedure_id, closed_at=None)
    others = others.exclude(table__call__state=Call.State.REVOKED)
    return list(others.exclude(table=table).select_related("table").order_by("table__title", "pk"))


def place_before(table: WorkingTable) -> str:
    """Where the table met last, to be proposed again; empty before the first meeting. Source: practice."""
    held = Meeting.objects.filter(round__table=table).order_by("-at").values_list("place", flat=True)
    return held.first() or ""


def own_meetings(keys: Collection[int], *, viewer: Acting) -> dict[int, int]:
    """Of some meetings, those that the viewer reads: meeting → the table from which; one statement.

    Source: D.M. 72/2021, par. 3.
    """
    seats = WorkingTable.objects.filter(access.READ.q(viewer)).filter(
        Q(rounds=OuterRef("round")) | Q(rounds=OuterRef("joint_with"))
    )
    found = Meeting.objects.filter(pk__in=keys).annotate(seat=Subquery(seats.order_by("pk").values("pk")[:1]))
    return dict(found.exclude(seat=None).values_list("pk", "seat"))


@dataclass(frozen=True)
class Around:
    """The project as it stood at a meeting, and at the one before."""

    then: ProjectVersion | None
    before: ProjectVersion | None


def around(meeting: Meeting, table: WorkingTable) -> Around:
    """The last version that a table had before a meeting, and before its meeting that came before: of the round that
    met, or else the project approved last, from which a reopened round starts.

    Source: practice (a snapshot at each meeting).
    """
    met = meeting.round_id if meeting.round.table_id == table.pk else meeting.joint_with_id
    saved = ProjectVersion.objects.filter(Q(round=met) | ~Q(sha256=""), round__table=table).select_related("round")
    saved = saved.defer("text", "aims").order_by("-round__number", "-number")
    others = Meeting.objects.filter(Q(round__table=table) | Q(joint_with__table=table), cancelled_at=None)
    earlier = others.filter(at__lt=meeting.at).order_by("-at").values("at")[:1]
    then = saved.filter(saved_at__lte=meeting.at).first()
    return Around(then, saved.filter(saved_at__lte=Subquery(earlier)).first() if then else None)
