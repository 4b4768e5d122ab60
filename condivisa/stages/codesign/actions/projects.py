from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import Event
from condivisa.records.papers import actions as acts
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.terms import read_value
from condivisa.stages.codesign import access, papers, queries, rules
from condivisa.stages.codesign.drafts import ProjectDraft
from condivisa.stages.codesign.events import ProjectFrozen, TermAgreed, VersionSaved
from condivisa.stages.codesign.models import (
    FinalProject,
    NegotiatedTerm,
    PlanLine,
    PlannedActivity,
    ProjectVersion,
    Round,
    WorkingTable,
)


@transaction.atomic(durable=True)
def save_version(round_id: int, *, draft: ProjectDraft, after: int, by: Acting, at: datetime) -> ProjectVersion:
    """Save a whole version of project and plan; `after` is the number of the version it was written from (0: none).

    Whoever sits at the table writes; a version saved meanwhile is never overwritten. Raises `Refused`.
    Source: D.M. 72/2021, par. 3.
    """
    table = _locked(round_id)
    saved_to = Round.objects.get(pk=round_id)
    programmes, sources = queries.programmes_and_sources(table)
    procedure = table.call.procedure
    last = queries.latest_number(round_id)
    require(
        [] if access.WRITE_TOGETHER.allows(by, table) else access.WRITE.findings(by, table),
        queries.call_running(table),
        queries.still_open(saved_to),
        unchanged(after, last),
        rules.readable_project(
            draft,
            programmes=programmes.keys(),
            sources=sources.keys(),
            years=range(procedure.first_year, procedure.last_year + 1),
        ),
    )
    version = ProjectVersion.objects.create(
        round=saved_to,
        number=last + 1,
        text=draft.text,
        aims={code: list(aims) for code, aims in draft.aims.items()},
        saved_at=at,
    )
    activities = {
        one.code: PlannedActivity.objects.create(
            version=version, programme=programmes[one.programme], code=one.code, title=one.title, target=one.target
        )
        for one in draft.activities
    }
    for line in draft.lines:
        PlanLine.objects.create(
            version=version,
            activity=activities[line.activity],
            body_id=line.body,
            category=line.category,
            cost_line=line.cost_line,
            year=line.year,
            side=line.side,
            source=sources[line.source] if line.source else None,
            kind=line.kind,
            amount=line.amount,
            hours=line.hours,
            hourly_cost=line.hourly_cost,
        )
    _record(VersionSaved(table.pk, version.pk, queries.snapshot(version)), table, by=by, at=at)
    return version


@transaction.atomic(durable=True)
def agree_term(
    round_id: int,
    *,
    key: str,
    value: Decimal | str | bool | tuple[str, ...],
    clause: str,
    seen: str | None = None,
    by: Acting,
    at: datetime,
) -> NegotiatedTerm:
    """Write down a term that the table agreed; `clause` says where (a meeting's minutes). It may be agreed again, over
    what the page showed (`seen`), until the first round closes, and not after. Raises `Refused`.

    Source: L. 241/1990, art. 11 e 12; D.M. 72/2021, par. 3.
    """
    table = _locked(round_id)
    agreed_in = Round.objects.get(pk=round_id)
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        queries.still_open(agreed_in),
        unchanged(seen, queries.version_of_term(queries.agreed_terms(agreed_in).by_key.get(key))),
        rules.first_round(agreed_in.number),
        rules.term_for_table(table.call.terms, key, value),
        [] if clause.strip() else [blocks("codesign.clause_missing", rules.PREDETERMINED)],
    )
    read = read_value(key, value)
    kept = str(read) if isinstance(read, Decimal) else list(read) if isinstance(read, tuple) else read
    term, _ = NegotiatedTerm.objects.update_or_create(
        round=agreed_in, key=key, defaults={"value": kept, "clause": clause.strip(), "agreed_at": at}
    )
    said = hashlib.sha256(json.dumps([kept, term.clause], ensure_ascii=False).encode()).hexdigest()
    _record(TermAgreed(table.pk, agreed_in.pk, key, said), table, by=by, at=at)
    return term


@transaction.atomic(durable=True)
def draft_final_project(version_id: int, *, by: Acting, at: datetime) -> Paper:
    """Compose the act that approves the last version as final project, with its plan; done again in a round, it
    supersedes the act composed before. Raises `Refused`.

    Source: D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 107.
    """
    version, table = _version(version_id)
    require(access.LEAD.findings(by, table), queries.call_running(table), _ready(version))
    title = f"Progetto definitivo, {table.title}"[:300]
    chain = table.call.procedure.administration_id
    waiting = Paper.objects.filter(
        chain=chain,
        kind=papers.FINAL_PROJECT.kind,
        state=Paper.State.TO_SIGN,
        inputs__table=table.pk,
        inputs__round=version.round.number,
    )
    before = waiting.order_by("composed_at", "pk").last()
    return acts.compose(papers.FINAL_PROJECT, title, _inputs(version), chain=chain, by=by, at=at, supersedes=before)


@transaction.atomic(durable=True)
def freeze_final_project(paper_id: UUID, *, file: bytes, by: Acting, at: datetime) -> FinalProject:
    """Approve the final project by the signed act: the version is frozen, the round ends, the act is made public.

    An act that no longer says what the version says is refused. Raises `Refused`.
    Source: D.M. 72/2021, par. 3; L. 241/1990, art. 21-septies; D.Lgs. 33/2013, art. 23.
    """
    act = Paper.objects.get(pk=paper_id, kind=papers.FINAL_PROJECT.kind)
    version, table = _version(act.inputs["version"])
    ready = _ready(version)
    outdated = not ready and act.inputs != _inputs(version)
    require(
        access.DECIDE.findings(by, table),
        queries.call_running(table),
        ready,
        [blocks("codesign.act_outdated", "L. 241/1990, art. 3", title=act.title)] if outdated else [],
    )
    act = acts.sign(act.pk, file=file, signer=by.person, by=by, at=at)
    version.sha256 = queries.snapshot(version)
    version.save(update_fields=["sha256"])
    version.round.closed_at = at
    version.round.save(update_fields=["closed_at"])
    project = FinalProject.objects.create(round=version.round, version=version, act=act, approved_at=at)
    chain = table.call.procedure.administration_id
    make_public(project, Publication.Place.TRANSPARENCY, chain=chain, paper=act, by=by, at=at)
    event = ProjectFrozen(table.pk, version.round_id, project.pk, version.sha256, act.pk)
    _record(event, table, by=by, at=at)
    return project


def _ready(version: ProjectVersion) -> list[Finding]:
    last = queries.latest_number(version.round_id)
    return [
        *queries.still_open(version.round),
        *([] if version.number == last else [blocks("codesign.not_the_last", rules.TABLE, last=last)]),
        *rules.ready_to_end(**queries.minutes_standing(version.round)),
        *queries.review(version),
    ]


def _inputs(version: ProjectVersion) -> dict[str, Any]:
    return papers.final_project(
        version,
        queries.lines(version),
        list(version.activities.select_related("programme").order_by("programme__order", "code")),
        queries.agreed_terms(version.round),
        queries.snapshot(version),
        queries.own_source(version.round.table.call),
    )


def _version(version_id: int) -> tuple[ProjectVersion, WorkingTable]:
    """The version as it stands once its call is locked."""
    _locked(ProjectVersion.objects.values_list("round", flat=True).get(pk=version_id))
    version = queries.version_of(version_id)
    return version, version.round.table


def _locked(round_id: int) -> WorkingTable:
    """The table of a round, once its call is locked."""
    table = queries.table_of(round_id)
    table.call = calls.locked(table.call_id)
    return table


def _record(event: Event, table: WorkingTable, *, by: Acting, at: datetime) -> None:
    journal.record(event, by=by, at=at, chain=table.call.procedure.administration_id)
