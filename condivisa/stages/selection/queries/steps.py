"""The calls whose selection waits for its next step, for who takes it: opening, check of requirements, admission,
ranking.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Criterion, Programme
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    ConflictDeclaration,
    CorrectionRequest,
    Draw,
    Opening,
    Panel,
    Ranking,
    Score,
    Seat,
)
from condivisa.stages.selection.papers import ADMISSION, RANKING
from condivisa.stages.selection.queries.admissibility import WAITING
from condivisa.stages.selection.queries.judges import OVER_THE_LIST, recused_from
from condivisa.stages.selection.queries.marks import minutes_signed
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS

_OF_THE_CALL = Application.objects.filter(call=OuterRef("pk"), state=Application.State.SUBMITTED)
_WAITS = CorrectionRequest.objects.filter(application=OuterRef("pk"), state__in=WAITING)


def calls_to_open(viewer: Acting) -> QuerySet[Call]:
    """The calls whose applications can be opened: a committee sits, and everybody who must has declared over the list.

    Source: L. 241/1990, art. 6-bis; D.M. 72/2021, par. 3.
    """
    said = ConflictDeclaration.objects.filter(OVER_THE_LIST, call=OuterRef("pk"))
    seats = Seat.objects.filter(panel__call=OuterRef("pk"), left_at=None)
    by_seat = ConflictDeclaration.objects.filter(OVER_THE_LIST, call=OuterRef("panel__call"), person=OuterRef("person"))
    return _running(viewer).filter(
        Exists(_OF_THE_CALL),
        Exists(seats),
        ~Exists(_opened()),
        ~Exists(seats.filter(~Exists(by_seat))),
        Q(procedure__procedure_manager=None) | Exists(said.filter(person=OuterRef("procedure__procedure_manager"))),
        Q(procedure__director=None) | Exists(said.filter(person=OuterRef("procedure__director"))),
    )


def calls_to_check(viewer: Acting) -> QuerySet[Call]:
    """The opened calls with a requirement that nobody has checked, for who sits on the check panel; where there is
    none, for the RUP. None of an application that the viewer is in conflict with. A requirement whose correction waits
    was checked: it is to be mended.

    Source: L. 241/1990, art. 6; D.M. 72/2021, par. 3.
    """
    seats = Seat.objects.filter(person=viewer.person, left_at=None, panel__kind=Panel.Kind.CHECK_PANEL)
    checks = Q(pk__in=seats.values("panel__call"))
    if access.CHECK.roles & viewer.roles:
        checks |= Q(~Exists(Panel.objects.filter(call=OuterRef("pk"), kind=Panel.Kind.CHECK_PANEL)))
    own = ConflictDeclaration.objects.filter(person=viewer.person, applications=OuterRef("pk"))
    return _undecided(viewer).filter(checks, Exists(_unchecked().filter(~Exists(own))))


def calls_to_admit(viewer: Acting) -> QuerySet[Call]:
    """The calls where everything is checked, no correction waits and no act of admission is drafted yet.

    Source: L. 241/1990, art. 3 e 6.
    """
    drafted = (
        Paper.objects.filter(kind=ADMISSION.kind, superseded_by=None)
        .alias(call=Cast(KT("inputs__call"), CharField()))
        .filter(call=Cast(OuterRef("pk"), CharField()))
    )
    left = _unchecked(), _OF_THE_CALL.filter(Exists(_WAITS))
    return _undecided(viewer).filter(Exists(_OF_THE_CALL), *(~Exists(one) for one in left), ~Exists(drafted))


def programmes_to_rank(viewer: Acting) -> QuerySet[Programme]:
    """The programmes on which every seat has given marks, the last of them minuted, and that have no act of ranking
    drafted yet; none from which the viewer is recused. Whether a mark in between is missing, or equal points wait for
    lots, the page of the ranking says: to count the marks of all proposals whenever a desk is opened would cost as much
    as there are proposals.

    Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    drafted = (
        Paper.objects.filter(kind=RANKING.kind, superseded_by=None)
        .alias(programme=Cast(KT("inputs__programme"), CharField()))
        .filter(programme=Cast(OuterRef("pk"), CharField()))
    )
    its, call = OuterRef("pk"), OuterRef("call")
    admitted = Admission.objects.filter(admitted=True, application=OuterRef("application"))
    proposals = Application.programmes.through.objects.filter(Exists(admitted), programme=its)
    minuted = minutes_signed().filter(panel__call=call).order_by("-minutes__composed_at")
    later = Q(at__gt=OuterRef("minuted")) | Q(annulled_at__gt=OuterRef("minuted"))
    marks = Score.objects.filter(seat=OuterRef("pk"), replaced=False, programme=OuterRef(its))
    bare = ~Exists(Criterion.objects.filter(call=call))
    scored = Q(
        ~Exists(Score.objects.filter(programme=its, at__gt=OuterRef("minuted"))),
        ~Exists(Draw.objects.filter(later, programme=its)),
        Exists(_scoring()),
        ~Exists(_scoring().filter(~Exists(marks))),
    )
    # What costs is asked, on every engine, only of the few programmes that it may be true of.
    few = Exists(proposals) & ~Exists(Ranking.objects.filter(programme=its)) & (bare | Q(minuted__isnull=False))
    wait = ExpressionWrapper((bare | scored) & ~Exists(drafted), BooleanField())
    programmes = Programme.objects.alias(minuted=Subquery(minuted.values("minutes__composed_at")[:1])).filter(
        Case(When(few, then=wait), default=Value(False)),
        call__procedure__administration=viewer.body,
        call__state__in=access.RUNNING,
    )
    return programmes.exclude(pk__in=recused_from(viewer))


def _scoring() -> QuerySet[Any]:
    """The seats that score a programme."""
    conflicts = ConflictDeclaration.objects.filter(
        call=OuterRef("panel__call"),
        person=OuterRef("person"),
        applications__programmes=OuterRef(OuterRef("pk")),
        applications__state=Application.State.SUBMITTED,
    )
    committee = Seat.objects.filter(panel__call=OuterRef("call"), panel__kind=Panel.Kind.COMMITTEE, left_at=None)
    return committee.filter(~Exists(conflicts))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _running(viewer: Acting) -> QuerySet[Call]:
    return Call.objects.filter(procedure__administration=viewer.body, state__in=access.RUNNING)


def _opened() -> QuerySet[Opening]:
    return Opening.objects.filter(call=OuterRef("pk"))


def _undecided(viewer: Acting) -> QuerySet[Call]:
    """Opened, and nobody admitted or refused yet: it is done for all of a call at once."""
    decided = Admission.objects.filter(application__call=OuterRef("pk"))
    return _running(viewer).filter(Exists(_opened()), ~Exists(decided))


def _unchecked() -> QuerySet[Application]:
    """The applications of a call with a requirement that nobody has checked."""
    checks = AdmissibilityCheck.objects.filter(application=OuterRef("pk"), replaced=False)
    counted = _OF_THE_CALL.alias(checked=_count(checks, "application"))
    return counted.filter(checked__lt=len(REQUIREMENTS))
