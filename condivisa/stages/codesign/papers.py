"""The papers of a table. Each context is plain JSON, frozen when the paper is composed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from condivisa.base.days import day, show_day, show_moment
from condivisa.base.money import show
from condivisa.base.words import word
from condivisa.records.papers.recipes import in_italian, recipe
from condivisa.stages.calls.papers import director, said
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign import rules
from condivisa.stages.codesign.models import Meeting, PlannedActivity, ProjectVersion, WorkingTable
from condivisa.stages.codesign.queries import planned_by_partner, planned_by_programme

MINUTES = recipe("codesign.minutes", beside=__file__, law="D.M. 72/2021, par. 3; L. 241/1990, art. 3", to_sign=True)
FINAL_PROJECT = recipe(
    "codesign.final_project", beside=__file__, law="D.Lgs. 117/2017, art. 55, c. 3; D.M. 72/2021, par. 3", to_sign=True
)


def day_of(meeting: Meeting) -> str:
    """The day of a meeting, as a title says it."""
    return show_day(day(meeting.at))


@in_italian
def minutes(meeting: Meeting, table: WorkingTable, present: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The minutes of a meeting: who was there for which body, what was on the agenda, what was said. They are public,
    and a link to walk in by is not: in its place they say that the meeting was held from afar.
    """
    return {
        **_table(table),
        "round": meeting.round.number,
        "reason": str(meeting.round.get_reason_display()),
        "joint_with": meeting.joint_with.table.title if meeting.joint_with else "",
        "held_at": show_moment(meeting.at),
        "place": "a distanza" if rules.held_by_link(meeting.place) else meeting.place,
        "agenda": list(meeting.agenda),
        "present": [list(one) for one in present],
        "text": meeting.minutes_text,
    }


@in_italian
def final_project(
    version: ProjectVersion,
    lines: Sequence[rules.Line],
    activities: Sequence[PlannedActivity],
    agreed: Terms,
    sha256: str,
    own_source: str,
) -> dict[str, Any]:
    """The act on the final project: activities with their targets, the plan by programme and partner, the terms."""
    table = version.round.table
    return {
        **_table(table),
        "version": version.pk,
        "number": version.number,
        "round": version.round.number,
        "reason": str(version.round.get_reason_display()),
        "sha256": sha256,
        "appeal": table.call.appeal_authority,
        "text": version.text,
        "aims": [{"programme": code, "aims": list(aims)} for code, aims in sorted(version.aims.items())],
        "activities": [[one.programme.code, one.code, one.title, one.target or "non indicato"] for one in activities],
        "programmes": [
            [
                one.programme,
                *(show(value, "") for value in (one.contribution, one.cofinancing, one.third_party, one.public_body)),
            ]
            for one in planned_by_programme(lines)
        ],
        "partners": [
            [body, show(contribution, ""), show(own, "")]
            for body, (contribution, own) in planned_by_partner(lines).items()
        ],
        "own_shares": [
            f"Compartecipazione minima (base: {word(f'choice.{one.base}')}; fondi: {word(f'choice.{one.sources}')}): "
            f"{show(one.minimum.value)}; prevista {show(one.planned)}."
            for one in rules.own_shares(lines, table.call.terms, own_source)
        ],
        "terms": [[word(f"term.{term.key}"), said(term) or "nessuna", term.clause] for term in agreed],
    }


def _table(table: WorkingTable) -> dict[str, Any]:
    procedure = table.call.procedure
    return {
        "administration": procedure.administration.name,
        "manager": str(procedure.procedure_manager or "da nominare"),
        "signs": director(procedure),
        "table": table.pk,
        "table_title": table.title,
        "call_title": table.call.title,
        "cup": table.call.cup,
        "programmes_of_table": [f"{one.code} {one.title}" for one in table.programmes.order_by("order")],
    }
