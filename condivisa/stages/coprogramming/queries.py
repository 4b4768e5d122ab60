from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from condivisa.base.findings import Finding
from condivisa.base.versions import version_of
from condivisa.parties import queries as parties
from condivisa.parties.models import Appointment, Area
from condivisa.records.access import Acting, Role
from condivisa.stages.coprogramming import rules
from condivisa.stages.coprogramming.access import OF_THE_PROCEDURE
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct, Step


def kept_by(viewer: Acting) -> QuerySet[Procedure]:
    """The procedures of the viewer's own administration: what its office pages open. Source: L. 241/1990, art. 5-6."""
    return Procedure.objects.filter(OF_THE_PROCEDURE.q(viewer)).select_related(
        "administration", "procedure_manager", "director", "area", "pact"
    )


@dataclass(frozen=True)
class Recorded:
    """What a procedure's file says of its programming."""

    acts: Sequence[ProgrammingAct]
    hearings: Sequence[Hearing]
    steps: Sequence[Step]


def recorded(procedure: Procedure) -> Recorded:
    """Acts cited, hearings held, steps taken, each in order of day. Source: D.Lgs. 117/2017, art. 55, c. 2-3."""
    return Recorded(list(procedure.programming_acts.all()), list(procedure.hearings.all()), list(procedure.steps.all()))


def version_of_offices(procedure: Procedure) -> str:
    """What tells who answers for a procedure from anybody else. Source: practice."""
    return version_of([("rup", procedure.procedure_manager_id), ("director", procedure.director_id)])


def basis_of(procedure: Procedure, *, on: date) -> list[Finding]:
    """Whether programming acts found the procedure on a day. Source: D.Lgs. 117/2017, art. 55, c. 3."""
    acts = procedure.programming_acts.all()
    cited = [rules.Cited(act.kind, act.number, act.date, act.basis) for act in acts]
    return rules.programming_basis(cited, on=on)


def in_office(procedure: Procedure, role: Role, *, on: date) -> QuerySet[Appointment]:
    """Who holds a role in the procedure's administration on a day, by name. Source: L. 241/1990, art. 4-6."""
    return parties.holding(procedure.administration_id, role, on)


def areas() -> QuerySet[Area]:
    """The territories that a procedure may be about, by name. Source: practice."""
    return Area.objects.order_by("name")
