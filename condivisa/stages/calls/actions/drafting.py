from __future__ import annotations

from datetime import datetime

from django.db import transaction

from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.calls import access
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.events import CallDrafted
from condivisa.stages.calls.models import Call, Programme, Source
from condivisa.stages.calls.rules import readiness
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
    others = Programme.objects.filter(call__procedure=procedure).exclude(call=call)
    powers = access.REDRAFT.findings(by, call) if call else access.START.findings(by, procedure)
    known = dict(Source.objects.filter(procedure=procedure).values_list("code", "name"))
    require(
        powers,
        readiness.sound(draft, set(others.values_list("code", flat=True))),
        readiness.same_sources(draft, known),
    )

    call = write_draft(procedure, draft)
    journal.record(CallDrafted(call.pk, draft.terms.sha256()), by=by, at=at, chain=call.chain)
    return call
