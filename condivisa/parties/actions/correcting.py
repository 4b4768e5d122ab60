from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import blocks, require
from condivisa.parties import access, queries, rules
from condivisa.parties.events import BodyCorrected
from condivisa.parties.models import Body, BodyCorrection
from condivisa.parties.rules import Identity
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal


@transaction.atomic(durable=True)
def correct_body(body_id: UUID, identity: Identity, *, reference: str, seen: str, by: Acting, at: datetime) -> Body:
    """Set right the name and the codes that a body is told apart by, as a register or an act (`reference`) says them;
    `seen` is the `mark` of the identity that was changed. What was issued or signed before keeps what it says.

    Raises `Refused` for codes that do not hold or are another body's, for nothing new, without a reference, and where
    somebody else changed it meanwhile. Source: D.Lgs. 117/2017, art. 48, c. 3; D.Lgs. 82/2005, art. 6-ter, c. 3.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    identity = replace(identity, fiscal_code=rules.compact_code(identity.fiscal_code))
    before = queries.identity_of(body)
    others = Body.objects.exclude(pk=body.pk)
    taken = identity.fiscal_code and others.filter(fiscal_code=identity.fiscal_code).exists()
    istat = identity.istat_code if identity.istat_code != before.istat_code else ""
    require(
        access.CORRECT.findings(by, by),
        rules.amending(before, identity, seen=seen),
        rules.correcting(before, identity, kind=body.kind, reference=reference),
        [blocks("party.fiscal_code_taken", "practice", given=identity.fiscal_code)] if taken else [],
        rules.codes_sound("", istat, taken=[istat] if istat and others.filter(istat_code=istat).exists() else []),
    )
    old, new = asdict(before), asdict(identity)
    changed = [name for name in new if new[name] != old[name]]
    for name in changed:
        setattr(body, name, new[name])
    body.sort_key = rules.sort_key(body.name)
    body.save(update_fields=[*changed, "sort_key"])
    made = BodyCorrection.objects.create(body=body, **old, reference=reference.strip(), by_id=by.person, at=at)
    journal.record(BodyCorrected(made.pk, body.pk, changed), by=by, at=at)
    return body
