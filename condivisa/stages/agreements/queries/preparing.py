"""What an agreement is drafted from: the final project, the application at its table, the terms agreed there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from condivisa.base.findings import Finding, warns
from condivisa.records.access import Acting
from condivisa.stages.agreements.models import Agreement, BudgetLine
from condivisa.stages.agreements.queries.money import GrantRow
from condivisa.stages.agreements.rules.signing import terms_against
from condivisa.stages.applications.models import Application, Member, Side
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.rules.limits import FLAT_RATE_RULINGS
from condivisa.stages.calls.terms import Term, Terms, read_value
from condivisa.stages.codesign.models import FinalProject, NegotiatedTerm, PlanLine


def project_of(key: int, application: int, *, viewer: Acting) -> tuple[FinalProject, Application]:
    """A final project of the viewer's administration and an application at its table.

    Raises `FinalProject.DoesNotExist` for another's. Source: L. 241/1990, art. 5-6.
    """
    mine = FinalProject.objects.filter(
        round__table__call__procedure__administration=viewer.body, round__table__applications=application
    )
    deep = ("round__table__call__procedure__administration", "version", "act")
    project = mine.select_related(*deep).get(pk=key)
    return project, Application.objects.select_related("lead").get(pk=application)


@dataclass(frozen=True)
class Expected:
    """What an agreement would hold if it were drafted now; `earlier` is the key of the one that is there already."""

    project: FinalProject
    application: Application
    call: Call
    members: Sequence[Member]
    grants: Sequence[GrantRow]
    lines: int
    terms: Terms
    findings: Sequence[Finding]
    earlier: int | None


def expected(key: int, application: int, *, viewer: Acting) -> Expected:
    """What the agreement of an application would hold, before it is drafted, and what of it would stop the signature.

    Raises `FinalProject.DoesNotExist` for another administration's. Source: D.M. 72/2021, par. 3.
    """
    project, applied = project_of(key, application, viewer=viewer)
    call = project.round.table.call
    terms = agreed_terms(call.terms, project)
    lines = planned(project, applied, call)
    flat = terms.get("indirect_mode") == "flat"
    return Expected(
        project,
        applied,
        call,
        list(applied.members.select_related("body").order_by("pk")),
        _grants(line for line in lines if line.side == Side.CONTRIBUTION),
        len(lines),
        terms,
        [*terms_against(call.terms, terms), *([warns("call.flat_rate", FLAT_RATE_RULINGS)] if flat else [])],
        Agreement.objects.filter(application=applied, final_project=project).values_list("pk", flat=True).first(),
    )


def _grants(lines: Iterable[PlanLine]) -> list[GrantRow]:
    return [
        GrantRow(
            0,
            line.activity.programme_id,
            line.activity.programme.code,
            line.body_id,
            line.source_id or 0,
            line.source.name if line.source else "",
            line.year,
            line.amount,
            line.amount,
        )
        for line in lines
    ]


def planned(project: FinalProject, application: Application, call: Call) -> list[PlanLine]:
    """The lines of the partners, and the administration's own for the same activities, not yet in an agreement.

    Source: D.M. 72/2021, par. 3.
    """
    taken = BudgetLine.objects.filter(planned__version=project.version_id).values_list("planned", flat=True)
    lines = (
        PlanLine.objects.filter(version=project.version_id)
        .exclude(pk__in=list(taken))
        .select_related("activity__programme", "source")
        .order_by("pk")
    )
    members = set(application.members.values_list("body", flat=True))
    own = [line for line in lines if line.body_id in members]
    activities = {line.activity_id for line in own}
    administration = call.procedure.administration_id
    public = [line for line in lines if line.body_id == administration and line.activity_id in activities]
    return [*own, *(line for line in public if line.side == Side.PUBLIC_BODY)]


def agreed_terms(terms: Terms, project: FinalProject) -> Terms:
    """The call's terms with what the table agreed up to a final project. Source: L. 241/1990, art. 11 e 12."""
    rounds = NegotiatedTerm.objects.filter(
        round__table=project.round.table_id, round__number__lte=project.round.number
    ).order_by("round__number")
    agreed = {one.key: Term(one.key, one.clause, read_value(one.key, one.value)) for one in rounds}
    return Terms({**terms.by_key, **agreed})
