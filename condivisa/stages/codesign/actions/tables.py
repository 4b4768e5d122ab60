from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as acts
from condivisa.records.papers.models import Paper
from condivisa.stages.calls import queries as calls
from condivisa.stages.codesign import access, queries, rules
from condivisa.stages.codesign.events import RoundClosed, TableOpened, TableReopened
from condivisa.stages.codesign.models import FinalProject, Round, WorkingTable
from condivisa.stages.codesign.queries.screens import acts_to_sign
from condivisa.stages.selection import queries as selection
from condivisa.stages.selection.models import RankingRow

SELECTED, SUITABLE = RankingRow.Outcome.SELECTED, RankingRow.Outcome.SUITABLE


@transaction.atomic(durable=True)
def open_table(
    call_id: int,
    *,
    title: str,
    programmes: Collection[str],
    facilitator: UUID | None = None,
    by: Acting,
    at: datetime,
) -> WorkingTable:
    """Open a table on some programmes of a call, by code, with whom their published rankings bring there.

    A programme has one table; when that ended without a project, another may be opened. Whether the selected alone or
    all the suitable sit down is the call's word. Raises `Refused`.
    Source: D.Lgs. 117/2017, art. 55, c. 3; D.M. 72/2021, par. 3.
    """
    call = calls.locked(call_id)
    wanted = list(call.programmes.filter(code__in=list(programmes)).order_by("order"))
    ranked = set(selection.published_rankings(call.pk).values_list("programme", flat=True))
    tables = WorkingTable.objects.filter(queries.HOLDS_PROGRAMMES, programmes__in=wanted)
    taken = tables.values_list("programmes__code", flat=True)
    mode = call.terms.get("table_mode")
    outcomes = [SELECTED, SUITABLE] if mode == "all_qualified" else [SELECTED]
    invited = list(selection.placed([one.pk for one in wanted], outcomes))
    require(
        access.OPEN.findings(by, call),
        rules.ready_to_open(
            programmes={one.code: one.pk in ranked for one in wanted},
            taken={one.code for one in wanted} & set(taken),
            applications=len(invited),
            mode_open=mode is None,
        ),
    )
    table = WorkingTable.objects.create(call=call, title=title, facilitator_id=facilitator, opened_at=at)
    table.programmes.set(wanted)
    table.applications.set(invited)
    Round.objects.create(table=table, number=1, reason=Round.Reason.FIRST, opened_at=at)
    event = TableOpened(table.pk, call.pk, [one.pk for one in invited])
    journal.record(event, by=by, at=at, chain=call.procedure.administration_id)
    return table


@transaction.atomic(durable=True)
def reopen(table_id: int, *, reason: str, by: Acting, at: datetime) -> Round:
    """Reopen a table in a new round, for a reason that the call foresaw (`Round.Reason`). Raises `Refused`.

    Source: D.M. 72/2021, par. 3.
    """
    table = _locked(table_id)
    last = Round.objects.filter(table=table).latest("number")
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        rules.reopening_foreseen(table.call.terms, reason),
        [blocks("codesign.round_open", rules.TABLE)] if last.closed_at is None else [],
        []
        if FinalProject.objects.filter(round__table=table).exists()
        else [blocks("codesign.nothing_to_reopen", rules.TABLE)],
    )
    opened = Round.objects.create(table=table, number=last.number + 1, reason=reason, opened_at=at)
    event = TableReopened(table.pk, opened.pk, reason)
    journal.record(event, by=by, at=at, chain=table.call.procedure.administration_id)
    return opened


@transaction.atomic(durable=True)
def close_round(round_id: int, *, without_act: bool = False, by: Acting, at: datetime) -> Round:
    """Close a round that agreed on no final project: its signed minutes say why. An act on one that still waits for its
    signature is given up only where that is said (`without_act`). Raises `Refused`.

    Source: D.M. 72/2021, par. 3 (no project agreed, no agreement).
    """
    table = _locked(queries.table_of(round_id).pk)
    ended = Round.objects.get(pk=round_id)
    require(
        access.LEAD.findings(by, table),
        queries.call_running(table),
        queries.still_open(ended),
        rules.ready_to_end(**queries.minutes_standing(ended)),
        rules.act_given_up(acts_to_sign(table, ended), given_up=without_act),
    )
    ended.closed_at = at
    ended.save(update_fields=["closed_at"])
    journal.record(RoundClosed(table.pk, ended.pk), by=by, at=at, chain=table.call.procedure.administration_id)
    return ended


@transaction.atomic(durable=True)
def number_act(
    paper_id: UUID,
    *,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Paper:
    """Copy onto a paper of the table the numbers that the office's own systems gave it. Raises `Refused`.

    Source: D.P.R. 445/2000, art. 53.
    """
    paper = Paper.objects.get(pk=paper_id, kind__startswith="codesign.")
    require(access.LEAD.findings(by, _locked(paper.inputs["table"])))
    return acts.number(
        paper_id,
        act_number=act_number,
        act_date=act_date,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
        by=by,
        at=at,
    )


def _locked(table_id: int) -> WorkingTable:
    """The table, once its call is locked."""
    table = WorkingTable.objects.get(pk=table_id)
    table.call = calls.locked(table.call_id)
    return table
