"""What the rules judge and the actions rest on: the table of a round, its plan, the terms agreed so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from condivisa.base import versions
from condivisa.base.findings import Finding, blocks
from condivisa.stages.applications.models import Member
from condivisa.stages.calls.models import Call, FundingShare, Programme, Source
from condivisa.stages.calls.rules import window
from condivisa.stages.calls.terms import Term, Terms, read_value
from condivisa.stages.codesign import rules
from condivisa.stages.codesign.models import (
    FinalProject,
    Meeting,
    NegotiatedTerm,
    PlanLine,
    ProjectVersion,
    Round,
    WorkingTable,
)

HOLDS_PROGRAMMES = Q(Exists(Round.objects.filter(table=OuterRef("pk"), closed_at=None))) | Q(
    Exists(FinalProject.objects.filter(round__table=OuterRef("pk")))
)
"""Whether a table keeps its programmes: one that ended without a project leaves them to a new table."""


def table_of(round_id: int) -> WorkingTable:
    """The table of a round, as actions ask powers of it. Source: practice."""
    return WorkingTable.objects.select_related("call__procedure").get(rounds=round_id)


def members(table: WorkingTable) -> dict[UUID, bool]:
    """The bodies of the applications at a table: key → whether the contribution may fund it. Source: D.M. 72/2021."""
    at_table = Member.objects.filter(application__in=table.applications.values("pk"))
    # In two applications a body is funded where one of them says so: that row comes last.
    return dict(at_table.order_by("funded").values_list("body", "funded"))


def call_running(table: WorkingTable) -> list[Finding]:
    """Why a table does nothing more: its call has been revoked. Source: L. 241/1990, art. 21-quinquies."""
    return window.running(table.call.state == Call.State.REVOKED)


def still_open(of: Round) -> list[Finding]:
    """Why nothing more can be done in a round: it has ended. Source: D.M. 72/2021, par. 3."""
    return [] if of.closed_at is None else [blocks("codesign.round_closed", rules.TABLE, number=of.number)]


class Minuted(TypedDict):
    """How many meetings have public minutes, and which (their key and moment) still wait for them."""

    minuted: int
    waiting: dict[int, datetime]


def minutes_standing(of: Round) -> Minuted:
    """The meetings of a round, or held with it, by their minutes: not those called off; of those of another call that
    was revoked, which nobody can minute any more, none waits. Source: D.M. 72/2021.
    """
    done, revoked = Meeting.Minutes.PUBLISHED, Call.State.REVOKED
    met = Meeting.objects.filter(Q(round=of) | Q(joint_with=of), cancelled_at=None).order_by("at", "pk")
    found = list(met.values_list("pk", "at", "minutes_state", "round__table__call__state"))
    return {
        "minuted": sum(minutes == done for _pk, _at, minutes, _call in found),
        "waiting": {pk: at for pk, at, minutes, call in found if minutes != done and call != revoked},
    }


def bodies_at(meeting: Meeting) -> set[UUID]:
    """The bodies that may attend a meeting: partners of its table and of the one it is joint with, administration."""
    rounds = [one for one in (meeting.round_id, meeting.joint_with_id) if one is not None]
    sitting = WorkingTable.objects.filter(rounds__in=rounds)
    partners = sitting.values_list("applications__members__body", flat=True)
    administrations = sitting.values_list("call__procedure__administration", flat=True)
    return {body for body in (*partners, *administrations) if body is not None}


def latest_number(round_id: int) -> int:
    """The number of the last version of a round, 0 before the first. Source: practice."""
    return ProjectVersion.objects.filter(round=round_id).aggregate(last=Max("number"))["last"] or 0


def version_of(version_id: int) -> ProjectVersion:
    """A version with its round, table, call and procedure, as actions judge it. Source: practice."""
    return ProjectVersion.objects.select_related("round__table__call__procedure", "round__table__call__source").get(
        pk=version_id
    )


def lines(version: ProjectVersion) -> list[rules.Line]:
    """The plan of a version as the rules read it. Source: D.M. 72/2021, par. 3."""
    table = version.round.table
    partners, administration = members(table), table.call.procedure.administration_id
    planned = PlanLine.objects.filter(version=version).select_related("activity__programme", "body", "source")
    return as_lines(planned.order_by("pk"), partners, administration)


def as_lines(planned: Iterable[PlanLine], partners: Mapping[UUID, bool], administration: UUID) -> list[rules.Line]:
    """Lines of a plan as the rules read them; `partners` says which bodies the contribution may fund.

    Source: D.M. 72/2021, par. 3.
    """
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
            category=line.category,
            name=line.cost_line,
        )
        for line in planned
    ]


def _standing(body: UUID, partners: Mapping[UUID, bool], administration: UUID) -> rules.Standing:
    if body == administration:
        return rules.Standing.ADMINISTRATION
    if body not in partners:
        return rules.Standing.STRANGER
    return rules.Standing.FUNDED if partners[body] else rules.Standing.UNFUNDED


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
        *(
            finding
            for line in planned
            if line.side == "contribution"
            for finding in rules.never_refunded(line.name, line.category, line.kind)
        ),
        *rules.within_shares(planned, shares, first=version.round.reason == Round.Reason.FIRST),
        *rules.own_share_reached(planned, call.terms, own_source(call)),
        *rules.hours_explain(planned),
        *rules.terms_agreed(call.terms, agreed_terms(version.round)),
    ]


def own_source(call: Call) -> str:
    """The code of the administration's own money; empty where the call names none. Source: practice."""
    return call.source.code if call.source else ""


def agreed_terms(upto: Round) -> Terms:
    """What the table has agreed so far, the last round's word first. Source: L. 241/1990, art. 11."""
    agreed = NegotiatedTerm.objects.filter(round__table=upto.table_id, round__number__lte=upto.number)
    return Terms(
        {
            one.key: Term(one.key, one.clause, read_value(one.key, one.value))
            for one in agreed.order_by("round__number", "pk")
        }
    )


def version_of_term(agreed: Term | None) -> str:
    """What tells what a table has agreed of a term from anything else. Source: practice."""
    return versions.version_of([agreed.value, agreed.clause] if agreed else [])


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
