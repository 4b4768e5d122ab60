"""What surrounds a payment: the grant made public, the payee checked, disputes opened and settled."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.law.transparency import CONDITION_OF_EFFECT
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.publication import rules as publication
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.rules import checking
from condivisa.stages.payments import access
from condivisa.stages.payments.events import DisputeOpened, DisputeSettled, PayeeChecked
from condivisa.stages.payments.models import Dispute, PayeeCheck
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries.locked import locked
from condivisa.stages.payments.rules import payees


@transaction.atomic(durable=True)
def publish_grant(
    agreement_id: int,
    *,
    reference: str,
    amendment_id: int | None = None,
    on: date | None = None,
    by: Acting,
    at: datetime,
) -> Publication:
    """Record that the grant, or the increase of it that an amendment brought, is in the public table of contributions:
    from then it can be paid.

    `reference` is the address of the table, `on` the day it became public there, if before today. Raises `Refused`,
    also for a day to come or before the signature, and for what is public there already.
    Source: D.Lgs. 33/2013, art. 26, c. 2-3, and 27.
    """
    agreement = locked(agreement_id)
    increase = positions.increases(agreement).filter(pk=amendment_id).first() if amendment_id else None
    chain, place, thing = agreement.call.procedure.administration_id, Publication.Place.GRANTS, increase or agreement
    public = publication_of(thing, place)
    require(
        access.PUBLISH_GRANT.findings(by, agreement),
        payees.written(reference, "payment.reference_missing", "D.Lgs. 33/2013, art. 26-27"),
        [blocks("payment.no_increase", CONDITION_OF_EFFECT)] if amendment_id and not increase else [],
        publication.recorded(
            on or day(at),
            signed=day(thing.signed_at) if thing.signed_at else None,
            already=public.day if public else None,
            source=CONDITION_OF_EFFECT,
            today=day(at),
        ),
    )
    return make_public(thing, place, chain=chain, paper=thing.paper, on=on, reference=reference, by=by, at=at)


@transaction.atomic(durable=True)
def record_payee_check(
    agreement_id: int,
    *,
    payee: UUID,
    kind: PayeeCheck.Kind,
    passed: bool,
    reference: str,
    checked_on: date,
    valid_until: date,
    by: Acting,
    at: datetime,
) -> PayeeCheck:
    """Record a check on a payee, made with the office that holds the data. Raises `Refused`.

    Source: L. 241/1990, art. 18; D.L. 69/2013, art. 31; D.Lgs. 159/2011, art. 83.
    """
    agreement = locked(agreement_id)
    require(
        access.CHECK_PAYEE.findings(by, agreement),
        _no_partner(agreement, payee),
        checking.sound(reference, checked_on, valid_until, on=day(at)),
    )
    check = PayeeCheck.objects.create(
        agreement=agreement,
        payee_id=payee,
        kind=kind,
        passed=passed,
        reference=reference,
        checked_on=checked_on,
        valid_until=valid_until,
    )
    event = PayeeChecked(check.pk, kind, passed)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return check


@transaction.atomic(durable=True)
def open_dispute(agreement_id: int, *, payee: UUID, subject: str, by: Acting, at: datetime) -> Dispute:
    """Open a dispute on a payee's money: nothing is authorised for it until it is settled. Raises `Refused`.

    Source: practice (term counted from the settlement of the dispute).
    """
    agreement = locked(agreement_id)
    require(
        access.OPEN_DISPUTE.findings(by, agreement),
        _no_partner(agreement, payee),
        payees.written(subject, "payment.subject_missing", "L. 241/1990, art. 3"),
    )
    dispute = Dispute.objects.create(agreement=agreement, payee_id=payee, subject=subject, opened_at=at)
    journal.record(DisputeOpened(dispute.pk), by=by, at=at, chain=agreement.call.procedure.administration_id)
    return dispute


@transaction.atomic(durable=True)
def settle_dispute(dispute_id: int, *, outcome: str, by: Acting, at: datetime) -> Dispute:
    """Settle a dispute, saying how. Raises `Refused`. Source: L. 241/1990, art. 11; practice."""
    agreement = locked(Dispute.objects.values_list("agreement_id", flat=True).get(pk=dispute_id))
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute_id)
    dispute.agreement = agreement
    require(
        access.SETTLE_DISPUTE.findings(by, dispute),
        payees.written(outcome, "payment.outcome_missing", "L. 241/1990, art. 3"),
        [blocks("payment.dispute_settled", "practice")] if dispute.settled_at else [],
    )
    dispute.settled_at, dispute.outcome = at, outcome
    dispute.save(update_fields=["settled_at", "outcome"])
    journal.record(DisputeSettled(dispute.pk), by=by, at=at, chain=agreement.call.procedure.administration_id)
    return dispute


def _no_partner(agreement: Agreement, payee: UUID) -> list:
    if payee in positions.partners_of(agreement):
        return []
    return [blocks("payment.not_a_partner", "convenzione, parti")]
