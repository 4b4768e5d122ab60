from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from django.db import transaction

from condivisa.base.findings import require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.agreements import access, queries
from condivisa.stages.agreements.events import DraftCorrected, TermSettled
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.rules import drafting as rules
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.terms import read_value


@transaction.atomic(durable=True)
def correct_draft(
    agreement_id: int,
    *,
    code: str,
    title: str,
    starts: date,
    ends: date,
    seen: str | None = None,
    by: Acting,
    at: datetime,
) -> Agreement:
    """Set right the number, the title or the days of an agreement still in preparation, over those the page showed
    (`seen`); its partners start with it.

    Raises `Refused`. Source: L. 241/1990, art. 6 (compiti del responsabile del procedimento).
    """
    calls.locked(Agreement.objects.values_list("call", flat=True).get(pk=agreement_id))  # its codes are told apart
    agreement = queries.locked(agreement_id)
    taken = Agreement.objects.filter(call=agreement.call_id).exclude(pk=agreement_id).values_list("code", flat=True)
    require(
        access.REDRAFT.findings(by, agreement),
        unchanged(seen, queries.version_of_frame(agreement)),
        rules.sound_frame(code, list(taken), first=starts, last=ends),
    )
    agreement.partners.filter(joined_on=agreement.starts).update(joined_on=starts)
    agreement.code, agreement.title, agreement.starts, agreement.ends = code, title, starts, ends
    agreement.save(update_fields=["code", "title", "starts", "ends"])
    event = DraftCorrected(agreement.pk, code, starts, ends)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return agreement


@transaction.atomic(durable=True)
def settle_term(agreement_id: int, *, key: str, value: object, clause: str, by: Acting, at: datetime) -> Agreement:
    """Write in the draft a term that neither the call nor the table had settled; `clause` says where it was agreed.

    Raises `Refused`, also beyond what the call published. Source: L. 241/1990, art. 11 e 12; D.M. 72/2021, par. 3.
    """
    agreement = queries.locked(agreement_id)
    require(
        access.REDRAFT.findings(by, agreement),
        rules.may_agree(agreement.call.terms, agreement.terms, key, value, clause),
    )
    agreed = agreement.terms.with_values({key: read_value(key, value)}, clause.strip())
    agreement.terms_json = agreed.as_json()
    agreement.save(update_fields=["terms_json"])
    row = next(one for one in agreement.terms_json if one["key"] == key)
    said = hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    event = TermSettled(agreement.pk, key, said)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return agreement
