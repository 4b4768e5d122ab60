from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.base.versions import unchanged
from condivisa.parties import queries as parties
from condivisa.records.access import Acting, Role
from condivisa.records.journal import actions as journal
from condivisa.records.papers.dates import not_ahead
from condivisa.stages.coprogramming import access, queries, rules
from condivisa.stages.coprogramming.events import (
    HearingRecorded,
    ProcedureAssigned,
    ProgrammingActCited,
    StepRecorded,
)
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct, Step
from condivisa.stages.coprogramming.opening import open_in


@transaction.atomic(durable=True)
def open_procedure(
    slug: str,
    *,
    title: str,
    first_year: int,
    last_year: int,
    area: int | None = None,
    legal_basis: Sequence[str] = (),
    by: Acting,
    at: datetime,
) -> Procedure:
    """Open a percorso of the body acted for. Raises `Refused` for a slug that is taken or years out of order.

    Source: D.Lgs. 117/2017, art. 55, c. 2.
    """
    return open_in(
        by.body,
        slug,
        title=title,
        first_year=first_year,
        last_year=last_year,
        area=area,
        legal_basis=legal_basis,
        by=by,
        at=at,
    )


@transaction.atomic(durable=True)
def assign(
    procedure_id: int, *, procedure_manager: UUID, director: UUID, seen: str | None = None, by: Acting, at: datetime
) -> Procedure:
    """Name who runs the percorso and who adopts its acts, over whom the page showed (`seen`). Raises `Refused` where
    they do not hold the office that day, and where a colleague named others meanwhile.

    Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 107.
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    body = procedure.administration_id
    require(
        access.ASSIGN.findings(by, procedure),
        unchanged(seen, queries.version_of_offices(procedure)),
        *(
            rules.holds_the_office(role in parties.acting_for(person, body, day(at)).roles, role.value)
            for person, role in ((procedure_manager, Role.PROCEDURE_MANAGER), (director, Role.DIRECTOR))
        ),
    )
    procedure.procedure_manager_id, procedure.director_id = procedure_manager, director
    procedure.save(update_fields=["procedure_manager", "director"])
    journal.record(ProcedureAssigned(procedure.pk, procedure_manager, director), by=by, at=at, chain=body)
    return procedure


@transaction.atomic(durable=True)
def cite_act(
    procedure_id: int,
    *,
    kind: str,
    number: str = "",
    date: date,
    subject: str,
    basis: bool = True,
    by: Acting,
    at: datetime,
) -> ProgrammingAct:
    """Cite an act that programmes; with `basis` the percorso rests on it. Raises `Refused` for one cited already.

    Source: D.Lgs. 117/2017, art. 55, c. 2-3.
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    named = {"procedure": procedure, "kind": kind, "number": number, "date": date}
    require(
        access.RECORD.findings(by, procedure),
        [blocks("programming.act_cited_twice", "practice", kind=kind, number=number or "–", date=date)]
        if ProgrammingAct.objects.filter(**named).exists()
        else [],
        not_ahead(date, at=at, source="practice"),
    )
    act = ProgrammingAct.objects.create(subject=subject, basis=basis, **named)
    cited = ProgrammingActCited(procedure.pk, act.pk, date)
    journal.record(cited, by=by, at=at, chain=procedure.administration_id)
    return act


@transaction.atomic(durable=True)
def record_hearing(procedure_id: int, *, committee: str, date: date, subject: str, by: Acting, at: datetime) -> Hearing:
    """Record a presentation to a committee of the council. Raises `Refused`. Source: D.Lgs. 267/2000, art. 42."""
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    require(access.RECORD.findings(by, procedure), not_ahead(date, at=at, source="practice"))
    hearing = Hearing.objects.create(procedure=procedure, committee=committee, date=date, subject=subject)
    recorded = HearingRecorded(procedure.pk, hearing.pk, date)
    journal.record(recorded, by=by, at=at, chain=procedure.administration_id)
    return hearing


@transaction.atomic(durable=True)
def record_step(procedure_id: int, *, kind: str, title: str, when: str, by: Acting, at: datetime) -> Step:
    """Record a step of the shared reading of needs, training among them, after those already there.

    Raises `Refused`. Source: D.M. 72/2021, par. 2.
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    require(access.RECORD.findings(by, procedure))
    last = procedure.steps.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    step = Step.objects.create(procedure=procedure, order=order, kind=Step.Kind(kind), title=title, when=when)
    journal.record(StepRecorded(procedure.pk, step.pk, step.kind), by=by, at=at, chain=procedure.administration_id)
    return step
