"""Marks, competitions and rankings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from condivisa.base.findings import Finding, blocks
from condivisa.base.versions import version_of
from condivisa.records.access import Acting
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Criterion, Programme
from condivisa.stages.calls.terms import Terms
from condivisa.stages.selection.models import (
    Admission,
    ConflictDeclaration,
    Draw,
    Panel,
    Ranking,
    RankingRow,
    Score,
    Seat,
    Session,
)
from condivisa.stages.selection.queries.judges import all_ranked, seats_in_force
from condivisa.stages.selection.rules.ranking import PREDETERMINED, RANKING, Competition, Place, Proposal
from condivisa.stages.selection.rules.scoring import Measure, adopted_points


def measures(call_id: int) -> list[Measure]:
    """The criteria of a call, in order, as the rules read them. Source: L. 241/1990, art. 12."""
    return [measure_of(one) for one in criteria_of(call_id)]


def criteria_of(call_id: int) -> QuerySet[Criterion]:
    """The criteria of a call, in the order of the notice. Source: D.M. 72/2021, par. 3."""
    return Criterion.objects.filter(call=call_id).order_by("order", "pk")


def measure_of(criterion: Criterion) -> Measure:
    """A criterion as the rules read it. Source: L. 241/1990, art. 12."""
    return Measure(
        code=criterion.code,
        scoring=criterion.scoring,
        max_points=criterion.max_points,
        scale=tuple(Decimal(value) for _, value in criterion.scale),
        per_unit=criterion.per_unit or Decimal(0),
        max_units=criterion.max_units,
        threshold=criterion.threshold,
    )


def competing(programme_id: int) -> frozenset[int]:
    """The applications received for a programme: a conflict with one recuses from judging all. Source: art. 6-bis."""
    submitted = Application.objects.filter(programmes=programme_id, state=Application.State.SUBMITTED)
    return frozenset(submitted.values_list("pk", flat=True))


def scoring_seats(programme: Programme) -> list[Seat]:
    """The committee's seats that score a programme: in force, and in conflict with nobody who competes for it.

    Source: L. 241/1990, art. 6-bis.
    """
    rivals = competing(programme.pk)
    recused = ConflictDeclaration.objects.filter(call=programme.call_id, applications__in=rivals).values("person")
    committee = seats_in_force(programme.call_id).filter(panel__kind=Panel.Kind.COMMITTEE)
    return list(committee.exclude(person__in=recused))


def competition(programme: Programme) -> Competition:
    """All that the ranking of a programme is made from. Source: D.M. 72/2021, par. 3."""
    admitted = Admission.objects.filter(application__in=competing(programme.pk), admitted=True)
    marks: dict[int, dict[str, dict[int, Any]]] = defaultdict(lambda: defaultdict(dict))
    in_force = Score.objects.filter(programme=programme, replaced=False)
    for application, criterion, seat, value in in_force.values_list("application", "criterion__code", "seat", "value"):
        marks[application][criterion][seat] = value
    drawn = dict(lots_of(programme).values_list("application", "number"))
    return Competition(
        programme.code,
        measures(programme.call_id),
        frozenset(seat.pk for seat in scoring_seats(programme)),
        [
            Proposal(application, {code: dict(by) for code, by in marks[application].items()}, drawn.get(application))
            for application in admitted.order_by("application__submitted_at", "application").values_list(
                "application", flat=True
            )
        ],
    )


def lots_of(programme: Programme) -> QuerySet[Draw]:
    """The lots drawn on a programme that count. Source: L. 241/1990, art. 12."""
    return Draw.objects.filter(programme=programme, annulled_at=None).order_by("number")


def lots_annulled(programme: Programme) -> QuerySet[Draw]:
    """The lots of a programme that were annulled, the first annulment first. Source: L. 241/1990, art. 3 e 12."""
    return Draw.objects.filter(programme=programme, annulled_at__isnull=False).order_by("annulled_at", "number", "pk")


def already_ranked(programme: Programme) -> list[Finding]:
    """Whether the ranking of a programme was adopted. Source: L. 241/1990, art. 12."""
    if Ranking.objects.filter(programme=programme).exists():
        return [blocks("selection.already_ranked", RANKING, programme=programme.code)]
    return []


def with_what_ends_scoring(programmes: QuerySet[Programme]) -> QuerySet[Programme, Any]:
    """Programmes, each with whether it was `ranked` and lots were `drawn` on it. Source: L. 241/1990, art. 12."""
    its = OuterRef("pk")
    drawn = Draw.objects.filter(programme=its, annulled_at=None)
    return programmes.annotate(ranked=Exists(Ranking.objects.filter(programme=its)), drawn=Exists(drawn))


def scoring_over(programme: Any) -> list[Finding]:
    """Why a programme, of `with_what_ends_scoring`, takes no marks any more: its ranking, or lots on the marks.

    Source: L. 241/1990, art. 12.
    """
    if programme.ranked:
        return [blocks("selection.already_ranked", RANKING, programme=programme.code)]
    return [blocks("selection.lots_drawn", PREDETERMINED, programme=programme.code)] if programme.drawn else []


def marks_of(panel: Panel) -> QuerySet[Score]:
    """The marks that count on programmes not ranked yet, of the committee's seats not recused, in order, for its
    minutes: what was ranked is in those before. Source: practice.
    """
    ranked = Exists(Ranking.objects.filter(programme=OuterRef("programme")))
    given = Score.objects.filter(
        ~_by_recused(panel.call_id), ~ranked, seat__panel=panel, seat__left_at=None, replaced=False
    )
    return given.select_related("programme", "application__lead", "criterion", "seat__person").order_by(
        "programme__order", "application__submitted_at", "application", "criterion__order", "seat"
    )


def _by_recused(call_id: int) -> Exists:
    """Whether a mark is of somebody in conflict with who competes for its programme. One within the other, so that the
    few that somebody declares are asked for their programmes, and not a programme for all who compete.
    """
    programme = OuterRef(OuterRef(OuterRef("programme")))
    competes = Application.programmes.through.objects.filter(application=OuterRef("application"), programme=programme)
    named = ConflictDeclaration.applications.through.objects.filter(conflictdeclaration=OuterRef("pk"))
    declared = ConflictDeclaration.objects.filter(call=call_id, person=OuterRef("seat__person"))
    return Exists(declared.filter(Exists(named.filter(Exists(competes)))))


def marks_seen(
    application: Application, programme: Programme, criteria: Sequence[Criterion], *, viewer: Acting
) -> tuple[list[Score], list[Score]]:
    """The marks on a proposal that the viewer sees: the own, replaced ones too, and those in force of every seat that
    scores: none of who left or was recused since.

    The others' are there once the ranking is adopted or, where the call says so (`scores_beside`), once the viewer has
    given a mark on every criterion of the call (`criteria`) and is not recused since. The own may still change after
    that, until the ranking: the earlier ones stay in the history. Source: practice; L. 241/1990, art. 6-bis.
    """
    adopted = Exists(Ranking.objects.filter(programme=OuterRef("programme")))
    shown = Q(seat__person=viewer.person) | Q(adopted=True, replaced=False)
    beside = bool(application.call.terms.get("scores_beside"))
    if beside:
        shown |= Q(replaced=False)
    recused = _by_recused(application.call_id)
    seen = Score.objects.annotate(adopted=adopted, recused=recused).filter(
        shown, application=application, programme=programme
    )
    marks = list(seen.select_related("criterion", "seat__person").order_by("criterion__order", "at", "pk"))
    own: list[Any] = [one for one in marks if one.seat.person_id == viewer.person]
    given = {one.criterion_id for one in own if not one.replaced}
    done = beside and given >= {one.pk for one in criteria} and not any(one.recused for one in own)
    counted = [one for one in marks if not (one.replaced or one.recused or one.seat.left_at)]
    everybody = [one for one in counted if one.adopted or done]
    return own, sorted(everybody, key=lambda one: (one.criterion.order, one.seat_id))


def version_of_marks(own: Iterable[Score]) -> str:
    """What tells the marks in force, of those a member gave on a proposal, from any others. Source: practice."""
    return version_of((one.criterion_id, one.value, one.reason) for one in own if not one.replaced)


def minutes_signed() -> QuerySet[Session]:
    """The sittings of every committee whose minutes are signed. Source: L. 241/1990, art. 3."""
    return Session.objects.filter(panel__kind=Panel.Kind.COMMITTEE, minutes__signed_at__isnull=False)


def minuted(call_id: int) -> QuerySet[Session]:
    """The committee's sittings whose minutes are signed, in order. Source: L. 241/1990, art. 3."""
    return minutes_signed().filter(panel__call=call_id).order_by("held_at", "pk")


def minuted_to_publish(call_id: int) -> QuerySet[Session]:
    """Of those, the ones that carry marks only of programmes whose ranking is published: of the others nobody outside
    reads what is still being judged. Source: D.Lgs. 33/2013, art. 23; L. 241/1990, art. 24.
    """
    public = Ranking.objects.filter(programme=OuterRef("programme"), published_at__isnull=False)
    carried = Score.objects.filter(seat__panel=OuterRef("panel"), at__lte=OuterRef("minutes__composed_at"))
    return minuted(call_id).filter(~Exists(carried.filter(~Exists(public)))).select_related("minutes")


def ranked_in_public(call_id: int) -> bool:
    """Whether the last ranking of a call is public: nothing is left to judge, and something was ranked.

    Source: D.Lgs. 33/2013, art. 23.
    """
    return Call.objects.filter(all_ranked(), pk=call_id).exists() and published_rankings(call_id).exists()


def marked_in(session: Session) -> frozenset[int]:
    """The applications compared in the marks that a sitting's minutes may carry. Source: L. 241/1990, art. 6-bis."""
    given = Score.objects.filter(seat__panel=session.panel_id, at__lte=session.minutes.composed_at)
    compared = Application.objects.filter(programmes__in=given.values("programme"), state=Application.State.SUBMITTED)
    return frozenset(compared.values_list("pk", flat=True))


def last_judged(programme: Programme) -> datetime | None:
    """When something last changed in what a programme's ranking is made from: marks, lots. Source: practice."""
    given = Score.objects.filter(programme=programme).aggregate(at=Max("at"))["at"]
    lots = Draw.objects.filter(programme=programme).aggregate(at=Max("at"), annulled=Max("annulled_at"))
    return max((at for at in (given, lots["at"], lots["annulled"]) if at), default=None)


def adopted_places(ranking: Ranking, terms: Terms) -> list[Place]:
    """The places of an adopted ranking, as it was adopted. Source: L. 241/1990, art. 21-septies."""
    criteria, rounding = measures(ranking.call_id), terms.get("score_rounding") or "final"
    marks: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    sat = Q(seat__left_at=None) | Q(seat__left_at__gt=ranking.adopted_at)
    counted = Score.objects.filter(sat, ~_by_recused(ranking.call_id), programme=ranking.programme_id, replaced=False)
    for one, code, value in counted.order_by("seat").values_list("application", "criterion__code", "value"):
        marks[one][code].append(value)
    return [
        Place(
            row.application_id,
            row.position,
            adopted_points(criteria, row.by_criterion, row.points, marks[row.application_id], rounding),
            row.outcome,
            row.tie,
        )
        for row in ranking.rows.order_by("position", "pk")
    ]


def published_rankings(call_id: int) -> QuerySet[Ranking]:
    """The published rankings of a call, by programme. Source: D.Lgs. 33/2013, art. 23 e 26."""
    published = Ranking.objects.filter(call=call_id, published_at__isnull=False)
    return published.select_related("programme", "act").order_by("programme__order", "pk")


def placed(programme_ids: Sequence[int], outcomes: Sequence[str]) -> QuerySet[Application]:
    """The applications with one of these outcomes in the published rankings of some programmes. Source: practice."""
    rows = RankingRow.objects.filter(
        ranking__programme__in=programme_ids, ranking__published_at__isnull=False, outcome__in=outcomes
    )
    return Application.objects.filter(pk__in=rows.values("application")).order_by("pk")
