from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from condivisa.base.findings import Finding, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.alliances import access, queries, rules
from condivisa.stages.alliances.events import PactJoined, PactLeft, PactRenewed
from condivisa.stages.alliances.models import Pact, PactParty, PactTerm


@transaction.atomic(durable=True)
def join_pact(pact_id: int, body: UUID, *, joined_on: date, act: str, by: Acting, at: datetime) -> PactParty:
    """Record that a body came in, by an act. Raises `Refused` for who is inside already.

    Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    inside = pact.parties.filter(body=body, left_on=None).exists()
    left_on = pact.parties.filter(body=body).aggregate(last=Max("left_on"))["last"]
    require(
        access.KEEP.findings(by, pact),
        rules.coming_in(inside=inside, act=act, joined_on=joined_on, signed_on=pact.signed_on, left_on=left_on),
    )
    party = PactParty.objects.create(pact=pact, body_id=body, joined_on=joined_on, joined_by=act)
    journal.record(PactJoined(pact.pk, body, joined_on), by=by, at=at, chain=pact.administration_id)
    return party


@transaction.atomic(durable=True)
def leave_pact(pact_id: int, body: UUID, *, left_on: date, act: str, by: Acting, at: datetime) -> PactParty:
    """Record that a body went out, by an act. Raises `Refused` for who is not inside.

    Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    party = pact.parties.filter(body=body, left_on=None).first()
    joined_on = party.joined_on if party else None
    require(
        access.KEEP.findings(by, pact),
        rules.going_out(joined_on=joined_on, act=act, left_on=left_on),
    )
    assert party is not None
    party.left_on, party.left_by = left_on, act
    party.save(update_fields=["left_on", "left_by"])
    journal.record(PactLeft(pact.pk, body, left_on), by=by, at=at, chain=pact.administration_id)
    return party


@transaction.atomic(durable=True)
def renew_pact(
    pact_id: int, *, first: date, last: date, interim_monitoring: bool = False, by: Acting, at: datetime
) -> tuple[PactTerm, tuple[Finding, ...]]:
    """Record a further term; also returns the warnings on the days it leaves bare before it.

    Raises `Refused` where it runs over an earlier term. Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    told = require(access.KEEP.findings(by, pact), rules.renewal(queries.terms_of(pact), first, last))
    term = PactTerm.objects.create(pact=pact, first=first, last=last, interim_monitoring=interim_monitoring)
    journal.record(PactRenewed(pact.pk, first, last), by=by, at=at, chain=pact.administration_id)
    return term, told
