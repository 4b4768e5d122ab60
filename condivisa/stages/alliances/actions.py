from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers.dates import not_ahead
from condivisa.stages.alliances import access, queries, rules
from condivisa.stages.alliances.events import (
    PactEntryCancelled,
    PactExitCancelled,
    PactJoined,
    PactLeft,
    PactRenewed,
    PactTermCancelled,
)
from condivisa.stages.alliances.models import Pact, PactParty, PactTerm


@transaction.atomic(durable=True)
def join_pact(pact_id: int, body: UUID, *, joined_on: date, act: str, by: Acting, at: datetime) -> PactParty:
    """Record that a body came in, by an act. Raises `Refused` for who is inside already, and before its day.

    Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    recorded = pact.parties.filter(body=body, cancelled_on=None)
    inside = recorded.filter(left_on=None).exists()
    left_on = recorded.aggregate(last=Max("left_on"))["last"]
    require(
        access.KEEP.findings(by, pact),
        not_ahead(joined_on, at=at, source=rules.WRITTEN),
        rules.coming_in(inside=inside, act=act, joined_on=joined_on, signed_on=pact.signed_on, left_on=left_on),
    )
    party = PactParty.objects.create(pact=pact, body_id=body, joined_on=joined_on, joined_by=act)
    journal.record(PactJoined(pact.pk, body, joined_on), by=by, at=at, chain=pact.administration_id)
    return party


@transaction.atomic(durable=True)
def leave_pact(pact_id: int, body: UUID, *, left_on: date, act: str, by: Acting, at: datetime) -> PactParty:
    """Record that a body went out, by an act. Raises `Refused` for who is not inside, and before its day.

    Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    party = pact.parties.filter(body=body, left_on=None, cancelled_on=None).first()
    joined_on = party.joined_on if party else None
    require(
        access.KEEP.findings(by, pact),
        not_ahead(left_on, at=at, source=rules.WRITTEN),
        rules.going_out(joined_on=joined_on, act=act, left_on=left_on),
    )
    assert party is not None
    party.left_on, party.left_by = left_on, act
    party.save(update_fields=["left_on", "left_by"])
    journal.record(PactLeft(pact.pk, body, left_on), by=by, at=at, chain=pact.administration_id)
    return party


@transaction.atomic(durable=True)
def cancel_entry(pact_id: int, *, party: int, reason: str, by: Acting, at: datetime) -> PactParty:
    """Cancel the coming in of a body that was recorded wrongly, and its going out if there was one: it stays to be
    read, with why, and the right one is recorded anew. Raises `Refused`. Source: L. 241/1990, art. 3; practice.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    found = _cancelled(pact, pact.parties.filter(pk=party), reason=reason, by=by, at=at)
    event = PactEntryCancelled(pact.pk, found.body_id, found.joined_on)
    journal.record(event, by=by, at=at, chain=pact.administration_id)
    return found


@transaction.atomic(durable=True)
def cancel_exit(pact_id: int, *, party: int, reason: str, by: Acting, at: datetime) -> PactParty:
    """Cancel the going out of a body that was recorded wrongly: what was recorded stays to be read, with why, and the
    body is in the pact as it came in. Raises `Refused` also where it has come back since.

    Source: L. 241/1990, art. 3; practice.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    gone = pact.parties.filter(pk=party, left_on__isnull=False)
    later = pact.parties.filter(body__in=gone.values("body"), joined_on__gte=gone.values("left_on"), cancelled_on=None)
    back = later.exclude(pk=party).exists()
    found = _cancelled(pact, gone, reason=reason, back=back, by=by, at=at)
    assert found.left_on is not None  # it went out
    again = {"body_id": found.body_id, "joined_on": found.joined_on, "joined_by": found.joined_by}
    party_again = PactParty.objects.create(pact=pact, **again)
    event = PactExitCancelled(pact.pk, found.body_id, found.left_on)
    journal.record(event, by=by, at=at, chain=pact.administration_id)
    return party_again


def _cancelled(
    pact: Pact, wanted: QuerySet[PactParty], *, reason: str, back: bool = False, by: Acting, at: datetime
) -> PactParty:
    found = wanted.filter(cancelled_on=None).first()
    require(
        access.KEEP.findings(by, pact),
        rules.cancelling(known=found is not None, reason=reason, back=back),
    )
    assert found is not None  # require has refused
    found.cancelled_on, found.cancelled_because = day(at), reason.strip()
    found.save(update_fields=["cancelled_on", "cancelled_because"])
    return found


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


@transaction.atomic(durable=True)
def cancel_term(pact_id: int, *, term: int, reason: str, by: Acting, at: datetime) -> PactTerm:
    """Cancel a term recorded wrongly: it stays to be read, with why, and the right one is recorded as a further term.

    Raises `Refused`. Source: L. 241/1990, art. 3; practice.
    """
    pact = Pact.objects.select_for_update().get(pk=pact_id)
    found = pact.terms.filter(pk=term, cancelled_on=None).first()
    require(
        access.KEEP.findings(by, pact),
        [] if found else [blocks("pact.term_unknown", "practice")],
        [] if reason.strip() else [blocks("pact.no_reason", "L. 241/1990, art. 3")],
    )
    assert found is not None  # require has refused
    found.cancelled_on, found.cancelled_because = day(at), reason.strip()
    found.save(update_fields=["cancelled_on", "cancelled_because"])
    journal.record(PactTermCancelled(pact.pk, found.pk), by=by, at=at, chain=pact.administration_id)
    return found
