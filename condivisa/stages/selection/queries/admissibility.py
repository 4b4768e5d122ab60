"""How each application was checked, requirement by requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from condivisa.base.findings import Finding, blocks
from condivisa.base.versions import version_of
from condivisa.law.procedure import REASONS
from condivisa.records.papers.models import Paper
from condivisa.stages.calls.rules.steps import Standing
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    CorrectionRequest,
    IntendedRefusal,
)
from condivisa.stages.selection.queries.received import number, received
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS, SELECTION, Announced, Checked, Stand

WAITING = [CorrectionRequest.State.SENT, CorrectionRequest.State.ANSWERED]
"""A correction that nobody has judged yet."""


def checked(call_id: int) -> dict[int, Checked]:
    """Every application received, as checked so far, in order of arrival. Source: D.M. 72/2021, par. 3."""
    outcomes: dict[int, dict[str, str]] = defaultdict(dict)
    in_force = AdmissibilityCheck.objects.filter(application__call=call_id, replaced=False)
    for application, requirement, outcome in in_force.values_list("application", "requirement", "outcome"):
        outcomes[application][requirement] = outcome
    waiting = Count("pk", filter=Q(state__in=WAITING))
    requests = CorrectionRequest.objects.filter(application__call=call_id).values("application").annotate(n=waiting)
    waits = {row["application"]: row["n"] for row in requests}
    announced = {
        one.application_id: Announced(
            one.due,
            frozenset(one.requirements),
            one.answered_at is not None,
            one.weighed_at is not None,
            one.told_at is not None,
        )
        for one in IntendedRefusal.objects.filter(application__call=call_id, replaced=False)
    }
    return {
        one.pk: Checked(number(one), outcomes[one.pk], waits.get(one.pk, 0), announced.get(one.pk))
        for one in received(call_id)
    }


def version_of_checks(checks: Iterable[AdmissibilityCheck]) -> str:
    """What tells the checks in force of an application from any others. Source: practice."""
    return version_of((one.requirement, one.outcome, one.reason) for one in checks)


def standings(applications: Sequence[int]) -> dict[int, Stand]:
    """How far each of these applications is towards its admission, by its key, in three statements.

    Source: L. 241/1990, art. 6; practice.
    """
    in_force = AdmissibilityCheck.objects.filter(application__in=applications, replaced=False)
    done = dict(in_force.order_by().values_list("application").annotate(n=Count("pk")))
    asked = CorrectionRequest.objects.filter(application__in=applications, state__in=WAITING)
    waits = {one: str(state) for one, state in asked.order_by("state").values_list("application", "state")}
    decided = Admission.objects.filter(application__in=applications).values_list("application", "admitted")
    admitted = dict(decided)
    return {one: Stand(done.get(one, 0), waits.get(one, ""), admitted.get(one)) for one in applications}


def standing_is(standing: Standing) -> Q:
    """The applications that are so far, as `Stand.standing` says it. Source: practice."""
    decided = Q(pk__in=Admission.objects.values("application"))
    asked = CorrectionRequest.objects.filter(state__in=WAITING).values("application")
    in_force = AdmissibilityCheck.objects.filter(replaced=False).order_by().values("application")
    checked = Q(pk__in=in_force.annotate(n=Count("pk")).filter(n__gte=len(REQUIREMENTS)).values("application"))
    waits, sent = Q(pk__in=asked), Q(pk__in=asked.filter(state=CorrectionRequest.State.SENT))
    begun = waits | Q(pk__in=in_force)
    return {
        Standing.NOT_STARTED: ~decided & ~begun,
        Standing.TO_CORRECT: ~decided & sent,
        Standing.DONE: decided | (checked & ~waits),
        Standing.IN_PROGRESS: ~decided & ~sent & begun & ~(checked & ~waits),
    }[standing]


def failings(call_id: int) -> dict[int, list[AdmissibilityCheck]]:
    """The requirements not met, by application. Source: L. 241/1990, art. 3."""
    found: dict[int, list[AdmissibilityCheck]] = defaultdict(list)
    not_met = AdmissibilityCheck.objects.filter(application__call=call_id, replaced=False, outcome="not_met")
    for one in not_met.order_by("application", "pk"):
        found[one.application_id].append(one)
    return found


def not_met(application_id: int) -> QuerySet[AdmissibilityCheck]:
    """The requirements that an application does not meet, in the order checked. Source: L. 241/1990, art. 3."""
    return AdmissibilityCheck.objects.filter(application=application_id, replaced=False, outcome="not_met").order_by(
        "pk"
    )


def announced(intended: IntendedRefusal) -> list[AdmissibilityCheck]:
    """The requirements that an intended refusal announced, each with the reason of then.

    Source: L. 241/1990, art. 10-bis.
    """
    then = AdmissibilityCheck.objects.filter(
        application=intended.application_id,
        requirement__in=intended.requirements,
        outcome=AdmissibilityCheck.Outcome.NOT_MET,
        at__lte=intended.sent_at,
    )
    return list({one.requirement: one for one in then.order_by("at", "pk")}.values())


def corrections_waiting(application_id: int) -> set[str]:
    """The requirements whose correction still waits for an answer or a judgement. Source: L. 241/1990, art. 6."""
    waiting = CorrectionRequest.objects.filter(application=application_id, state__in=WAITING)
    return set(waiting.values_list("requirement", flat=True))


def corrections_due(applications: Collection[int]) -> dict[int, date]:
    """By when the applicants of these must answer what they were asked to mend, of several requests the first.

    Source: L. 241/1990, art. 6.
    """
    asked = CorrectionRequest.objects.filter(application__in=applications, state=CorrectionRequest.State.SENT)
    return dict(asked.order_by().values_list("application").annotate(first=Min("due")))


def corrections_open(call_id: int) -> QuerySet[CorrectionRequest]:
    """What applicants to a call were asked to mend and nobody has judged yet, in order of arrival.

    Source: L. 241/1990, art. 6.
    """
    asked = CorrectionRequest.objects.filter(application__call=call_id, state__in=WAITING)
    return asked.select_related("application").order_by("application__receipt_number", "pk")


def undecided(call_id: int) -> list[Finding]:
    """Why admissibility cannot be touched any more: admission has been decided. Source: D.M. 72/2021, par. 3."""
    if Admission.objects.filter(application__call=call_id).exists():
        return [blocks("selection.already_decided", SELECTION)]
    return []


def still_says(act: Paper, inputs: Mapping[str, object]) -> list[Finding]:
    """Why a drafted act cannot be signed: what it was composed from has changed. Source: L. 241/1990, art. 3."""
    return [] if act.inputs == inputs else [blocks("selection.act_outdated", REASONS, title=act.title)]
