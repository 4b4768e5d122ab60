"""Who judges, what each has declared, and why somebody may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from condivisa.base.findings import Finding
from condivisa.parties.models import Appointment
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Member
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    ConflictDeclaration,
    Opening,
    Panel,
    Seat,
)
from condivisa.stages.selection.queries.received import received
from condivisa.stages.selection.rules import panels
from condivisa.stages.selection.rules.panels import Standing

OVER_THE_LIST = Q(declared_at__gt=F("call__closes_at"))
"""Declarations over the list as it is: a term moved after them let in applicants that nobody had seen."""


def seats_in_force(call_id: int) -> QuerySet[Seat]:
    """Who sits now on a panel of the call, chair first. Source: D.M. 72/2021, par. 3."""
    return (
        Seat.objects.filter(panel__call=call_id, left_at=None)
        .select_related("panel", "person")
        .order_by("panel__kind", "-chair", "since", "pk")
    )


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


def checking(call: Call, by: Acting, applications: Iterable[int]) -> list[Finding]:
    """Why a person may not check requirements: neither RUP nor on the check panel, or may not judge. Source: art. 6."""
    seat = seat_of(call.pk, by, Panel.Kind.CHECK_PANEL)
    power = access.SIT.findings(by, seat) if seat else access.CHECK.findings(by, call)
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
