"""What a table holds: rounds, meetings, versions, money planned, terms agreed. For those who sit at it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Member, Side
from condivisa.stages.calls.models import Call, FundingShare, Programme, Source
from condivisa.stages.calls.rules import window
from condivisa.stages.calls.terms import Term, Terms, read_value
from condivisa.stages.codesign import access, rules
from condivisa.stages.codesign.models import (
    Attendance,
    FinalProject,
    Meeting,
    MinutesComment,
    NegotiatedTerm,
    PlanLine,
    PlannedActivity,
    ProjectVersion,
    Round,
    WorkingTable,
)

# --- the table


def tables(*, viewer: Acting) -> QuerySet[WorkingTable]:
    """The tables where the viewer's body sits, newest first. Source: D.M. 72/2021, par. 3."""
    found = WorkingTable.objects.filter(access.READ.q(viewer)).distinct()
    return found.select_related("call__procedure", "facilitator").order_by("-opened_at", "-pk")


def get_table(table_id: int, *, viewer: Acting) -> WorkingTable:
    """One table with programmes and rounds. Raises `WorkingTable.DoesNotExist` for who does not sit there.

    Source: D.M. 72/2021, par. 3.
    """
    return tables(viewer=viewer).prefetch_related("programmes", "rounds").get(pk=table_id)


def table_of(round_id: int) -> WorkingTable:
    """The table of a round, as actions ask powers of it. Source: practice."""
    return WorkingTable.objects.select_related("call__procedure").get(rounds=round_id)


def members(table: WorkingTable) -> dict[UUID, bool]:
    """The bodies of the applications at a table: key → whether the contribution may fund it. Source: D.M. 72/2021."""
    at_table = Member.objects.filter(application__in=table.applications.values("pk"))
    return dict(at_table.values_list("body", "funded"))


def open_round(table: WorkingTable) -> Round | None:
    """The round that is open now, if any. Source: practice."""
    return Round.objects.filter(table=table, closed_at=None).first()


def call_running(table: WorkingTable) -> list[Finding]:
    """Why a table does nothing more: its call has been revoked. Source: L. 241/1990, art. 21-quinquies."""
    return window.running(table.call.state == Call.State.REVOKED)


def still_open(of: Round) -> list[Finding]:
    """Why nothing more can be done in a round: it has ended. Source: D.M. 72/2021, par. 3."""
    return [] if of.closed_at is None else [blocks("codesign.round_closed", rules.TABLE, number=of.number)]


# --- meetings


def meetings(table: WorkingTable, *, viewer: Acting) -> QuerySet[Meeting]:
    """The meetings of a table, and those that other tables held with it, with attendance and comments, in order.

    Raises `WorkingTable.DoesNotExist` for who does not sit there. Source: D.M. 72/2021, par. 3.
    """
    get_table(table.pk, viewer=viewer)
    held = Meeting.objects.filter(Q(round__table=table) | Q(joint_with__table=table))
    people = Attendance.objects.select_related("person", "body").order_by("body__sort_key", "pk")
    comments = MinutesComment.objects.select_related("body")
    return (
        held.select_related("round__table", "joint_with__table", "minutes")
        .prefetch_related(Prefetch("attendance", queryset=people), Prefetch("comments", queryset=comments))
        .order_by("at", "pk")
    )


def minutes_standing(of: Round) -> dict[str, int]:
    """How many meetings of a round have public minutes, and how many still wait for them. Source: D.M. 72/2021."""
    done = Q(minutes_state=Meeting.Minutes.PUBLISHED)
    return Meeting.objects.filter(round=of).aggregate(
        minuted=Count("pk", filter=done), waiting=Count("pk", filter=~done)
    )


def bodies_at(meeting: Meeting) -> set[UUID]:
    """The bodies that may attend a meeting: partners of its table and of the one it is joint with, administration."""
    rounds = [one for one in (meeting.round_id, meeting.joint_with_id) if one is not None]
    sitting = WorkingTable.objects.filter(rounds__in=rounds)
    partners = sitting.values_list("applications__members__body", flat=True)
    administrations = sitting.values_list("call__procedure__administration", flat=True)
    return {body for body in (*partners, *administrations) if body is not None}


# --- versions and their money


def versions(round_id: int) -> QuerySet[ProjectVersion]:
    """The versions of a round with activities and plan, newest first. Source: practice."""
    activities = PlannedActivity.objects.select_related("programme").order_by("programme__order", "code")
    plan = PlanLine.objects.select_related("activity", "body", "source").order_by("activity__code", "year", "pk")
    saved = ProjectVersion.objects.filter(round=round_id).order_by("-number")
    return saved.prefetch_related(Prefetch("activities", queryset=activities), Prefetch("plan", queryset=plan))


def latest_number(round_id: int) -> int:
    """The number of the last version of a round, 0 before the first. Source: practice."""
    return ProjectVersion.objects.filter(round=round_id).aggregate(last=Max("number"))["last"] or 0


def lines(version: ProjectVersion) -> list[rules.Line]:
    """The plan of a version as the rules read it. Source: D.M. 72/2021, par. 3."""
    table = version.round.table
    partners, administration = members(table), table.call.procedure.administration_id
    planned = PlanLine.objects.filter(version=version).select_related("activity__programme", "body", "source")
    return [
        rules.Line(
            programme=line.activity.programme.code,
            body=line.body.name,
            standing=_standing(line.body_id, partners, administration),
            year=line.year,
            side=line.side,
            kind=line.kind,
            amount=line.amount,
            source=line.source.code if line.source else "",
            hours=line.hours,
            hourly_cost=line.hourly_cost,
        )
        for line in planned.order_by("pk")
    ]


def _standing(body: UUID, partners: Mapping[UUID, bool], administration: UUID) -> rules.Standing:
    if body == administration:
        return rules.Standing.ADMINISTRATION
    if body not in partners:
        return rules.Standing.STRANGER
    return rules.Standing.FUNDED if partners[body] else rules.Standing.UNFUNDED


def get_version(version_id: int) -> ProjectVersion:
    """A version with its round, table, call and procedure. Source: practice."""
    return ProjectVersion.objects.select_related("round__table__call__procedure", "round__table__call__source").get(
        pk=version_id
    )


def review(version: ProjectVersion) -> list[Finding]:
    """All that the notice has to say of a version: what blocks the final project, what warns.

    Source: that of each finding.
    """
    table = version.round.table
    call = table.call
    programmes = list(table.programmes.order_by("order"))
    codes = [programme.code for programme in programmes]
    planned = lines(version)
    with_activities = set(version.activities.values_list("programme__code", flat=True))
    shares = {
        (share.programme.code, share.source.code, share.year): share.amount
        for share in FundingShare.objects.filter(programme__in=programmes).select_related("programme", "source")
    }
    return [
        *rules.aims_unchanged({one.code: one.aims for one in programmes}, version.aims, codes),
        *rules.programmes_covered(codes, with_activities),
        *rules.partners_unchanged(planned),
        *rules.within_shares(planned, shares, first=version.round.reason == Round.Reason.FIRST),
        *rules.own_share_reached(planned, call.terms, own_source(call)),
        *rules.hours_explain(planned),
        *rules.terms_agreed(call.terms, agreed_terms(version.round).by_key.keys()),
    ]


def own_source(call: Call) -> str:
    """The code of the administration's own money; empty where the call names none. Source: practice."""
    return call.source.code if call.source else ""


@dataclass(frozen=True)
class Planned:
    """The money planned on a programme (EUR), by side."""

    programme: str
    contribution: Decimal
    cofinancing: Decimal
    third_party: Decimal
    public_body: Decimal


def planned_by_programme(planned: Sequence[rules.Line]) -> list[Planned]:
    """The totals of a plan by programme and side (EUR). Source: D.M. 72/2021, par. 3 (quadro economico)."""
    sides = (Side.CONTRIBUTION, Side.COFINANCING, Side.THIRD_PARTY, Side.PUBLIC_BODY)
    return [
        Planned(
            code, *(_total(line for line in planned if (line.programme, line.side) == (code, side)) for side in sides)
        )
        for code in sorted({line.programme for line in planned})
    ]


def planned_by_partner(planned: Sequence[rules.Line]) -> dict[str, tuple[Decimal, Decimal]]:
    """Contribution and co-financing of a plan by body (EUR), by name. Source: D.M. 72/2021, par. 3."""
    return {
        body: (
            _total(line for line in planned if (line.body, line.side) == (body, Side.CONTRIBUTION)),
            _total(line for line in planned if (line.body, line.side) == (body, Side.COFINANCING)),
        )
        for body in sorted({line.body for line in planned})
    }


def _total(some: Any) -> Decimal:
    return sum((line.amount for line in some), ZERO)


def agreed_terms(upto: Round) -> Terms:
    """What the table has agreed so far, the last round's word first. Source: L. 241/1990, art. 11."""
    agreed = NegotiatedTerm.objects.filter(round__table=upto.table_id, round__number__lte=upto.number)
    return Terms(
        {
            one.key: Term(one.key, one.clause, read_value(one.key, one.value))
            for one in agreed.order_by("round__number", "pk")
        }
    )


def snapshot(version: ProjectVersion) -> str:
    """The hash of all that a version says: text, aims, activities, plan. Source: D.Lgs. 82/2005, art. 20, c. 1-bis."""
    activities = version.activities.order_by("code").values_list("programme__code", "code", "title", "target")
    plan = PlanLine.objects.filter(version=version).select_related("activity", "source").order_by("pk")
    said = {
        "text": version.text,
        "aims": version.aims,
        "activities": [list(activity) for activity in activities],
        "plan": [
            [
                line.activity.code,
                str(line.body_id),
                line.category,
                line.cost_line,
                line.year,
                line.side,
                line.source.code if line.source else "",
                line.kind,
                *(f"{value:f}" if value is not None else "" for value in (line.amount, line.hours, line.hourly_cost)),
            ]
            for line in plan
        ],
        "terms": agreed_terms(version.round).as_json(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def programmes_and_sources(table: WorkingTable) -> tuple[dict[str, Programme], dict[str, Source]]:
    """What a draft may name: the table's programmes and the procedure's sources, by code. Source: practice."""
    return (
        {one.code: one for one in table.programmes.all()},
        {one.code: one for one in Source.objects.filter(procedure=table.call.procedure_id)},
    )


def final_projects(call_id: int) -> QuerySet[FinalProject]:
    """The final projects of a call, in order. Source: D.Lgs. 33/2013, art. 23."""
    frozen = FinalProject.objects.filter(round__table__call=call_id)
    return frozen.select_related("round__table", "version", "act").order_by("approved_at", "pk")
