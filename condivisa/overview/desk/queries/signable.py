"""Of the acts that wait for a signature, those that somebody can still sign: the others are never asked for."""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import Agreement, Amendment, Ending, FormalWarning
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Meeting, ProjectVersion
from condivisa.stages.codesign.papers import FINAL_PROJECT, MINUTES
from condivisa.stages.payments.queries.lists import past_signing


def signable(waiting: QuerySet[Paper]) -> QuerySet[Paper]:
    """Those whose act would not be refused for what has happened since: a project with a later version, minutes taken
    back, a table of a revoked notice, a change or an end of an agreement overtaken, a payment refused.

    Source: practice.
    """
    of = Case(When(kind=FINAL_PROJECT.kind, then=Cast(KT("inputs__version"), IntegerField())))
    alive = Q(round__closed_at=None) & ~Q(round__table__call__state=Call.State.REVOKED)
    later = ProjectVersion.objects.filter(round=OuterRef("round"), number__gt=OuterRef("number"))
    last = ProjectVersion.objects.filter(alive, ~Exists(later), pk=OuterRef("of"))
    unsigned = Q(minutes_state=Meeting.Minutes.DRAFT) | Q(round__table__call__state=Call.State.REVOKED)
    back = Meeting.objects.filter(unsigned, minutes=OuterRef("pk"))
    of_it, in_force = {"paper": OuterRef("pk")}, {"agreement__state": Agreement.State.SIGNED}
    return (
        waiting.exclude(past_signing())
        .annotate(of=of)
        .filter(
            ~Q(kind=FINAL_PROJECT.kind) | Exists(last),
            ~Q(kind=MINUTES.kind) | ~Exists(back),
            ~Exists(Amendment.objects.filter(**of_it).exclude(state=Amendment.State.PROPOSED, **in_force)),
            ~Exists(FormalWarning.objects.filter(**of_it).exclude(**in_force)),
            ~Exists(Ending.objects.filter(**of_it).exclude(**in_force)),
        )
    )
