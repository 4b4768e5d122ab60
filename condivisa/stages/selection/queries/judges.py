"""Who judges, what each has declared, and why somebody may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from condivisa.base.findings import Finding
from condivisa.parties.models import Appointment
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.calls.rules import window
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    Admission,
    ConflictDeclaration,
    Opening,
    Panel,
    Ranking,
    Seat,
)
from condivisa.stages.selection.queries.received import received
from condivisa.stages.selection.rules import panels
from condivisa.stages.selection.rules.panels import Standing

OVER_THE_LIST = Q(declared_at__gt=F("call__closes_at"))
"""Declarations over the list as it is: a term moved after them let in applicants that nobody had seen."""


def all_ranked() -> Any:
    """Whether nothing is left to judge on a call, to annotate or filter calls: from then on who audits reads what was
    decided. Once opened, every application is admitted or refused, and every programme with one admitted has its
    ranking published; or nobody has applied to a notice that is closed, or it is revoked.

    Source: D.Lgs. 33/2013, art. 23 e 26; D.Lgs. 267/2000, art. 147-bis.
    """
    handed_in = Application.objects.filter(call=OuterRef("pk"), state=Application.State.SUBMITTED)
    undecided = handed_in.filter(~Exists(Admission.objects.filter(application=OuterRef("pk"))))
    public = Ranking.objects.filter(programme=OuterRef("pk"), published_at__isnull=False)
    admitted = Admission.objects.filter(admitted=True, application__programmes=OuterRef("pk"))
    unranked = Programme.objects.filter(Exists(admitted), ~Exists(public), call=OuterRef("pk"))
    judged = Q(Exists(Opening.objects.filter(call=OuterRef("pk"))), ~Exists(undecided), ~Exists(unranked))
    deserted = Q(~Exists(handed_in), state=Call.State.CLOSED)
    return ExpressionWrapper(judged | deserted | Q(state=Call.State.REVOKED), output_field=BooleanField())


def seats_in_force(call_id: int) -> QuerySet[Seat]:
    """Who sits now on a panel of the call, chair first. Source: D.M. 72/2021, par. 3."""
    return seats_ever(call_id).filter(left_at=None)


def seats_ever(call_id: int) -> QuerySet[Seat]:
    """Who sits or sat on a panel of the call, chair first. Source: D.M. 72/2021, par. 3."""
    seats = Seat.objects.filter(panel__call=call_id).select_related("panel", "person")
    return seats.order_by("panel__kind", "-chair", "since", "pk")


def seat_of(call_id: int, by: Acting, kind: str) -> Seat | None:
    """The seat that a person holds now on a panel. Source: D.M. 72/2021, par. 3."""
    return seats_in_force(call_id).filter(panel__kind=kind, person=by.person).first()


def has_sat(call_id: int, by: Acting) -> bool:
    """Whether a person sits or sat on a panel of the call. Source: L. 241/1990, art. 6-bis."""
    return Seat.objects.filter(panel__call=call_id, person=by.person).exists()


def standing_of(call_id: int, person: UUID) -> Standing:
    """What a person has declared on a call: whether over the list of today, and every conflict ever declared.

    Source: L. 241/1990, art. 6-bis.
    """
    every = ConflictDeclaration.objects.filter(call=call_id, person=person).annotate(current=OVER_THE_LIST)
    rows = list(every.values_list("current", "applications"))
    return Standing(any(current for current, _ in rows), frozenset(pk for _, pk in rows if pk is not None))


def declared_before(call_id: int, person: UUID) -> bool | None:
    """Whether a person who declared only before the term was moved was then in conflict; None for who never declared,
    or has over the list of today.

    Source: L. 241/1990, art. 6-bis.
    """
    every = ConflictDeclaration.objects.filter(call=call_id, person=person).annotate(current=OVER_THE_LIST)
    rows = list(every.values_list("current", "conflict"))
    return any(conflict for _, conflict in rows) if rows and not any(current for current, _ in rows) else None


def opened(call_id: int) -> bool:
    """Whether the applications have been opened. Source: practice."""
    return Opening.objects.filter(call=call_id).exists()


def judging(call_id: int, by: Acting, applications: Iterable[int]) -> list[Finding]:
    """Why a person may not judge these applications: still closed, not declared, in conflict. Source: art. 6-bis."""
    standing = standing_of(call_id, by.person)
    return panels.may_judge(standing, opened=opened(call_id), competing=frozenset(applications))


def recused_from(viewer: Acting) -> QuerySet[Application, Any]:
    """The keys of the programmes that a person judges no more (`programmes`): in conflict with somebody who competes.

    Source: L. 241/1990, art. 6-bis.
    """
    conflicts = ConflictDeclaration.objects.filter(person=viewer.person, applications__isnull=False)
    recused = Application.objects.filter(pk__in=conflicts.values("applications"), programmes__isnull=False)
    return recused.order_by().values("programmes")


def call_running(call: Call) -> list[Finding]:
    """Why nothing more is judged or answered: the notice was revoked. Source: L. 241/1990, art. 21-quinquies."""
    return window.running(call.state == Call.State.REVOKED)


def checking(call: Call, by: Acting, applications: Iterable[int]) -> list[Finding]:
    """Why a person may not check requirements: neither RUP nor on the check panel, or may not judge. Source: art. 6."""
    seat = seat_of(call.pk, by, Panel.Kind.CHECK_PANEL)
    power = [*access.SIT.findings(by, seat), *call_running(call)] if seat else access.CHECK.findings(by, call)
    return [*power, *judging(call.pk, by, applications)]


def ties_with_applicants(call_id: int, people: Iterable[UUID], on: date) -> dict[UUID, str]:
    """Who of these people holds a role in a body that applied, and in which. Source: L. 241/1990, art. 6-bis."""
    bodies = Member.objects.filter(application__in=received(call_id).order_by().values("pk")).values("body")
    held = Appointment.objects.filter(Q(until=None) | Q(until__gte=on), person__in=list(people), body__in=bodies)
    return dict(held.values_list("person", "body__name"))


def must_declare(call: Call, seats: Iterable[Seat] | None = None) -> dict[UUID, str]:
    """Who must declare before the opening: RUP, director, everyone who sits (`seats` where they are read already).

    Source: L. 241/1990, art. 6-bis.
    """
    people = [call.procedure.procedure_manager, call.procedure.director]
    people += [seat.person for seat in (seats_in_force(call.pk) if seats is None else seats)]
    return {person.pk: str(person) for person in people if person is not None}


def declared(call_id: int) -> dict[UUID, bool]:
    """Who has declared over the list as it is, and whether ever in conflict with anybody.

    Source: L. 241/1990, art. 6-bis.
    """
    declarations = ConflictDeclaration.objects.filter(call=call_id).annotate(current=OVER_THE_LIST)
    said: dict[UUID, bool] = {}
    current: set[UUID] = set()
    for person, conflict, is_current in declarations.values_list("person", "conflict", "current"):
        said[person] = said.get(person, False) or conflict
        if is_current:
            current.add(person)
    return {person: conflict for person, conflict in said.items() if person in current}
