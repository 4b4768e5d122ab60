from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import Finding, blocks, require
from condivisa.law.procedure import REASONS
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as acts
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Programme
from condivisa.stages.selection import access, papers, queries
from condivisa.stages.selection.events import OutcomeTold, RankingAdopted, RankingPublished
from condivisa.stages.selection.models import Ranking, RankingRow
from condivisa.stages.selection.releasing import release_minutes
from condivisa.stages.selection.rules import ranking as rules


@transaction.atomic(durable=True)
def draft_ranking(programme_id: int, *, by: Acting, at: datetime) -> Paper:
    """Compose the act that adopts the ranking of a programme, from the marks in force. Raises `Refused`.

    Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    programme = _programme(programme_id)
    call = calls.locked(programme.call_id)
    require(
        access.PREPARE.findings(by, call),
        queries.judging(call.pk, by, queries.competing(programme.pk)),
        _ready(programme),
    )
    title = f"Graduatoria del programma {programme.code} – {call.title}"[:300]
    return acts.compose(papers.RANKING, title, _inputs(programme), chain=queries.chain_of(call), by=by, at=at)


@transaction.atomic(durable=True)
def adopt_ranking(paper_id: UUID, *, file: bytes, by: Acting, at: datetime) -> Ranking:
    """Adopt the ranking that the signed act says. An act that no longer says what the marks say is refused.

    Raises `Refused`. Source: L. 241/1990, art. 12 e 21-septies; D.M. 72/2021, par. 3.
    """
    act = Paper.objects.get(pk=paper_id, kind=papers.RANKING.kind)
    programme = _programme(act.inputs["programme"])
    call = calls.locked(programme.call_id)
    ready = _ready(programme)
    require(
        access.DECIDE.findings(by, call),
        queries.judging(call.pk, by, queries.competing(programme.pk)),
        ready,
        [] if ready else queries.still_says(act, _inputs(programme)),
    )
    act = acts.sign(act.pk, file=file, signer=by.person, by=by, at=at)
    ranking = Ranking.objects.create(call=call, programme=programme, act=act, adopted_at=at)
    codes = [measure.code for measure in queries.measures(call.pk)]
    for place in rules.rank(queries.competition(programme), call.terms):
        points = [str(step.value) for step in place.points.steps]
        RankingRow.objects.create(
            ranking=ranking,
            application_id=place.application,
            position=place.position,
            points=place.points.value,
            by_criterion=dict(zip(codes, points, strict=True)),
            outcome=place.outcome,
            tie=place.tie,
        )
    journal.record(RankingAdopted(programme.pk, ranking.pk, act.pk), by=by, at=at, chain=queries.chain_of(call))
    return ranking


@transaction.atomic(durable=True)
def publish_ranking(ranking_id: int, *, by: Acting, at: datetime) -> Ranking:
    """Publish an adopted ranking with the committee's minutes that carry no marks of a programme whose ranking is not
    public yet: the last ranking releases them all. The letters leave with it, each to be read first. Who is recused
    from the programme does not publish it.

    Raises `Refused`. Source: D.M. 72/2021, par. 3; D.Lgs. 33/2013, art. 23; L. 241/1990, art. 3, c. 4, e 6-bis.
    """
    call = calls.locked(Ranking.objects.values_list("call", flat=True).get(pk=ranking_id))
    ranking = Ranking.objects.select_related("act").get(pk=ranking_id)
    programme = _programme(ranking.programme_id)
    require(
        access.PREPARE.findings(by, call),
        queries.judging(call.pk, by, queries.competing(programme.pk)),
        [blocks("selection.already_published", rules.RANKING, programme=programme.code)]
        if ranking.published_at
        else [],
    )
    act = acts.signed(ranking.act)
    ranking.published_at = at
    ranking.save(update_fields=["published_at"])
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        make_public(ranking, place, chain=queries.chain_of(call), paper=act, by=by, at=at)
    release_minutes(call, by=by, at=at)
    event = RankingPublished(programme.pk, ranking.pk, act.pk)
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    for row in ranking.rows.select_related("application__lead").order_by("position", "pk"):
        _tell(row, programme, act, by=by, at=at)
    return ranking


def _tell(row: RankingRow, programme: Programme, act: Paper, *, by: Acting, at: datetime) -> None:
    call, application = programme.call, row.application
    if row.outcome != RankingRow.Outcome.SELECTED:
        reasons = papers.ranking_reasons(call, programme, row)
        inputs = papers.refusal(call, application, reasons, act)
        title = f"Esito dell'istanza {queries.number(application)}, programma {programme.code}"
        row.letter = acts.compose(papers.REFUSAL, title, inputs, chain=queries.chain_of(call), by=by, at=at)
        row.save(update_fields=["letter"])
    event = OutcomeTold(application.pk, programme.pk, row.pk, row.outcome, row.letter_id)
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))


def _programme(programme_id: int) -> Programme:
    with_money = Programme.objects.select_related("call__procedure").prefetch_related("shares", "call__criteria")
    return with_money.get(pk=programme_id)


def _ready(programme: Programme) -> list[Finding]:
    call = programme.call
    if Ranking.objects.filter(programme=programme).exists():
        return [blocks("selection.already_ranked", rules.RANKING, programme=programme.code)]
    found = rules.ready_to_rank(queries.competition(programme), call.terms)
    judged, minuted = queries.last_judged(programme), queries.minuted(call.pk)
    if judged:
        minuted = minuted.filter(minutes__composed_at__gte=judged)
    if call.criteria.exists() and not minuted.exists():
        found.append(blocks("selection.not_minuted", rules.RANKING, programme=programme.code))
    if not call.appeal_authority:
        found.append(blocks("selection.appeal_unnamed", REASONS))
    return found


def _inputs(programme: Programme) -> dict[str, Any]:
    names = {one.application: "; ".join(one.bodies) for one in queries.applicant_list(programme.call_id)}
    places = rules.rank(queries.competition(programme), programme.call.terms)
    minuted = queries.minuted(programme.call_id)
    scorers, annulled = queries.scoring_seats(programme), list(queries.lots_annulled(programme))
    return papers.ranking(programme, places, names, scorers, minuted, annulled=annulled)
