from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.calls import access, queries
from condivisa.stages.calls.drafts import CallDraft, SourceDraft
from condivisa.stages.calls.events import CallDrafted
from condivisa.stages.calls.models import Call, Programme, Source
from condivisa.stages.calls.rules import readiness
from condivisa.stages.calls.sections import Section, mark
from condivisa.stages.calls.writing import write_draft
from condivisa.stages.coprogramming.models import Procedure


@transaction.atomic(durable=True)
def save_draft(procedure_id: int, draft: CallDraft, *, by: Acting, at: datetime) -> Call:
    """Write the draft of a notice, or write it again whole: programmes, money, criteria, terms, window.

    Nothing of it can be changed once the notice is signed. Raises `Refused`.
    Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    call = Call.objects.select_for_update().filter(procedure=procedure, code=draft.code).first()
    powers = access.REDRAFT.findings(by, call) if call else access.START.findings(by, procedure)
    return _written(procedure, call, draft, powers, by, at, before=queries.draft_of(call) if call else None)


@transaction.atomic(durable=True)
def start_call(procedure_id: int, *, code: str, title: str, source: SourceDraft, by: Acting, at: datetime) -> Call:
    """Start the draft of a notice about the money of a source, to be written part by part.

    Raises `Refused`, also for a code that another notice of the procedure has. Source: L. 241/1990, art. 12, c. 1.
    """
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    taken = Call.objects.filter(procedure=procedure, code=code).exists()
    powers = [
        *access.START.findings(by, procedure),
        *([blocks("call.code_taken", "practice", code=code)] if taken else []),
    ]
    return _written(procedure, None, CallDraft(code, title, source.code, (source,), ()), powers, by, at)


@transaction.atomic(durable=True)
def save_section(call_id: int, section: Section, *, seen: str, by: Acting, at: datetime) -> Call:
    """Write one part of a draft over what it says now; `seen` is the `mark` of that part when somebody opened it.

    Raises `Refused` where somebody else wrote that part meanwhile, and once the notice is signed.
    Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    procedure_id = Call.objects.values_list("procedure", flat=True).get(pk=call_id)
    procedure = Procedure.objects.select_for_update().get(pk=procedure_id)
    call = queries.locked(call_id)
    draft = queries.draft_of(call)
    powers = [*access.REDRAFT.findings(by, call), *unchanged(seen, mark(section, draft))]
    return _written(procedure, call, section.over(draft), powers, by, at, before=draft)


def _written(
    procedure: Procedure,
    call: Call | None,
    draft: CallDraft,
    powers: Sequence[Finding],
    by: Acting,
    at: datetime,
    *,
    before: CallDraft | None = None,
) -> Call:
    others = Programme.objects.filter(call__procedure=procedure).exclude(call=call)
    own = queries.sources_of_nobody_else(procedure, call)
    known = dict(Source.objects.filter(procedure=procedure).exclude(pk__in=own).values_list("code", "name"))
    require(
        powers,
        readiness.sound(draft, set(others.values_list("code", flat=True)), before),
        readiness.same_sources(draft, known) if before is None or draft.sources != before.sources else [],
        readiness.tied_elsewhere(draft, queries.tied_by_others(call)) if call else [],
    )
    written = write_draft(procedure, draft, own)
    journal.record(CallDrafted(written.pk, draft.terms.sha256()), by=by, at=at, chain=written.chain)
    return written
