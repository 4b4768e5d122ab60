"""The way of a payment: the RUP attests, the director authorises, finance orders, the treasurer's proof is recorded."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.payments import access
from condivisa.stages.payments.events import (
    PaymentAttested,
    PaymentAuthorisationPrepared,
    PaymentAuthorised,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
)
from condivisa.stages.payments.models import CancelledOrder, Clawback, MoneyMovement, Payment, PaymentShare
from condivisa.stages.payments.papers import AUTHORISATION, authorisation
from condivisa.stages.payments.queries import accounts, advances, positions
from condivisa.stages.payments.queries.locked import locked_payment
from condivisa.stages.payments.rules import instalments, payees
from condivisa.stages.payments.rules.shares import (
    Cell,
    Key,
    balance,
    before_their_year,
    covers,
    draw,
    due_to_date,
    next_draw,
    reattribution,
    returned_is_revenue,
    uncovered,
)


@transaction.atomic(durable=True)
def attest(payment_id: int, *, by: Acting, at: datetime) -> Payment:
    """Attest, as the RUP, that the money asked is due. Raises `Refused`.

    Source: L. 241/1990, art. 6; D.Lgs. 267/2000, art. 184, c. 2.
    """
    payment = locked_payment(payment_id)
    require(access.ATTEST.findings(by, payment))
    payment.state, payment.attested_at = Payment.State.ATTESTED, at
    payment.attested_by = Person.objects.get(pk=by.person)
    payment.save(update_fields=["state", "attested_by", "attested_at"])
    journal.record(PaymentAttested(payment.pk), by=by, at=at, chain=_chain(payment))
    return payment


@transaction.atomic(durable=True)
def prepare_authorisation(payment_id: int, *, by: Acting, at: datetime) -> Payment:
    """Compose the act that authorises a payment: every condition of the law met that day, each euro on its commitment.

    Done again, it supersedes the act composed before. One already signed is composed again only where the account it
    names is not dedicated any more: the payment is attested as it was, and the director signs anew. Raises `Refused`
    with all that stands against it.
    Source: D.Lgs. 267/2000, art. 184; D.Lgs. 33/2013, art. 26, c. 3; L. 136/2010, art. 3.
    """
    payment, on = locked_payment(payment_id), day(at)
    replaces = payment.authorisation if payment.state == Payment.State.AUTHORISED else None
    in_force = accounts.accounts_of(payment.payee, on)
    payment.shares.all().delete()
    commitments = positions.available(payment.agreement)
    draws, exceeded = draw(_wanted(payment), commitments)
    facts = positions.payee_facts(payment, on)
    warnings = require(
        access.PREPARE_AUTHORISATION.findings(by, payment),
        payees.not_signed(payment.iban, in_force, signed=replaces is not None),
        payees.payable(facts, on=on),
        _beyond_grant(payment),
        advances.uncovered(payment, on),
        exceeded,
        returned_is_revenue(exceeded, positions.returned(payment.agreement)),
        before_their_year(draws, commitments, on=on),
    )
    PaymentShare.objects.bulk_create(
        PaymentShare(
            payment=payment,
            commitment_id=one.commitment,
            programme_id=one.programme,
            body_id=one.body,
            amount=one.amount,
        )
        for one in draws
    )
    payment.iban = facts.iban
    payment.authorisation = papers.compose(
        AUTHORISATION,
        f"Liquidazione n. {payment.number} della convenzione {payment.agreement.code}",
        authorisation(
            payment,
            shares=list(payment.shares.select_related("commitment__commitment__booking__source", "programme", "body")),
            publications=positions.publications(payment.agreement),
            checks=positions.good_checks(payment, on),
            attested_by=str(payment.attested_by),
            replaces=replaces,
            warnings=warnings,
        ),
        chain=_chain(payment),
        by=by,
        at=at,
        supersedes=payment.authorisation,
    )
    payment.state, payment.authorised_by, payment.authorised_at = Payment.State.ATTESTED, None, None
    payment.save(update_fields=["state", "iban", "authorisation", "authorised_by", "authorised_at"])
    event = PaymentAuthorisationPrepared(payment.pk, payment.authorisation.pk)
    journal.record(event, by=by, at=at, chain=_chain(payment))
    return payment


@transaction.atomic(durable=True)
def authorise(
    payment_id: int,
    *,
    file: bytes,
    act_number: str = "",
    act_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Payment:
    """Take back the authorisation signed by the director: the conditions are judged again on the day of the signature.

    `act_number` and `act_date` are those of the office's own system. Raises `Refused`.
    Source: D.Lgs. 267/2000, art. 184; D.Lgs. 33/2013, art. 26, c. 3.
    """
    payment, on = locked_payment(payment_id), day(at)
    facts = positions.payee_facts(payment, on)
    require(
        access.AUTHORISE.findings(by, payment),
        payees.different_people(by.person, [payment.attested_by_id]),
        _not_prepared(payment),
        payees.payable(facts, on=on),
        _beyond_grant(payment),
        advances.uncovered(payment, on),
        payees.same_account(payment.iban, facts.iban),
    )
    assert payment.authorisation is not None  # _not_prepared has said so
    paper = papers.sign(payment.authorisation.pk, file=file, signer=by.person, by=by, at=at)
    if act_number:
        paper = papers.number(paper.pk, act_number=act_number, act_date=act_date, by=by, at=at)
    payment.state, payment.authorised_at = Payment.State.AUTHORISED, at
    payment.authorised_by, payment.authorisation = paper.signed_by, paper
    payment.save(update_fields=["state", "authorised_by", "authorised_at"])
    journal.record(PaymentAuthorised(payment.pk, paper.pk), by=by, at=at, chain=_chain(payment))
    return payment


@transaction.atomic(durable=True)
def order(payment_id: int, *, order_number: str, by: Acting, at: datetime) -> Payment:
    """Order the treasurer to pay, once: the number is that of the accounting system. Raises `Refused`, also where the
    account that was authorised is not dedicated any more.

    Source: D.Lgs. 267/2000, art. 185; L. 136/2010, art. 3, c. 1 and 7.
    """
    payment = locked_payment(payment_id)
    in_force = accounts.accounts_of(payment.payee, day(at))
    ordered_on = day(payment.ordered_at) if payment.ordered_at else None
    require(
        payees.not_ordered(payment.order_number, ordered_on),
        access.ORDER.findings(by, payment),
        payees.different_people(by.person, [payment.attested_by_id, payment.authorised_by_id]),
        payees.account_in_force(payment.iban, in_force, payment.payee.name),
        payees.written(order_number, "payment.order_number_missing", "D.Lgs. 267/2000, art. 185, c. 2"),
        payees.readable(order_number),
    )
    payment.state, payment.ordered_at = Payment.State.ORDERED, at
    payment.order_number, payment.ordered_by = order_number, Person.objects.get(pk=by.person)
    payment.save(update_fields=["state", "ordered_at", "ordered_by", "order_number"])
    journal.record(PaymentOrdered(payment.pk, order_number), by=by, at=at, chain=_chain(payment))
    return payment


@transaction.atomic(durable=True)
def cancel_order(payment_id: int, *, reason: str, by: Acting, at: datetime) -> Payment:
    """Record that an order was cancelled, or sent back by the treasurer, and why: the payment is authorised as it was
    and waits for another order. The number of the old one is kept. Raises `Refused`.

    Source: D.Lgs. 267/2000, art. 185 and 216; L. 241/1990, art. 3.
    """
    payment = locked_payment(payment_id)
    require(
        access.CANCEL_ORDER.findings(by, payment),
        payees.written(reason, "payment.cancel_reason_missing", "L. 241/1990, art. 3"),
    )
    assert payment.ordered_by is not None  # its state says so
    assert payment.ordered_at is not None
    old = payment.order_number
    CancelledOrder.objects.create(
        payment=payment,
        order_number=old,
        ordered_by=payment.ordered_by,
        ordered_at=payment.ordered_at,
        reason=reason,
        cancelled_by_id=by.person,
        cancelled_at=at,
    )
    payment.state, payment.order_number = Payment.State.AUTHORISED, ""
    payment.ordered_by, payment.ordered_at = None, None
    payment.save(update_fields=["state", "order_number", "ordered_by", "ordered_at"])
    journal.record(PaymentOrderCancelled(payment.pk, old), by=by, at=at, chain=_chain(payment))
    return payment


@transaction.atomic(durable=True)
def record_proof(payment_id: int, *, proof: str, paid_on: date, by: Acting, at: datetime) -> Payment:
    """Record the treasurer's proof: only now the money is paid and moves in the ledger.

    Paid belongs to the partners whose rows it covers; what an instalment recovers passes to them from those the advance
    had been shared to. Raises `Refused`. Source: D.Lgs. 267/2000, art. 216-218.
    """
    payment = locked_payment(payment_id)
    ordered = day(payment.ordered_at) if payment.ordered_at else None
    require(
        access.RECORD_PROOF.findings(by, payment),
        payees.written(proof, "payment.proof_missing", "D.Lgs. 267/2000, art. 218"),
        payees.readable(proof),
        payees.proof_day(paid_on, ordered=ordered, on=day(at)),
    )
    payment.state, payment.proof, payment.paid_on = Payment.State.PAID, proof, paid_on
    payment.save(update_fields=["state", "proof", "paid_on"])
    MoneyMovement.objects.bulk_create(_movements(payment, at))
    settled = [one.clawback for one in payment.offsets.select_related("clawback")]
    owed = positions.open_amount(settled)
    closed = [clawback.pk for clawback in settled if not owed[clawback.pk]]
    Clawback.objects.filter(pk__in=closed).update(state=Clawback.State.OFFSET)
    journal.record(PaymentMade(payment.pk, payment.gross, proof, paid_on), by=by, at=at, chain=_chain(payment))
    return payment


def _chain(payment: Payment) -> UUID:
    return payment.agreement.call.procedure.administration_id


def _not_prepared(payment: Payment) -> list[Finding]:
    if payment.authorisation_id:
        return []
    return [blocks("payment.authorisation_not_prepared", "D.Lgs. 267/2000, art. 184")]


def _beyond_grant(payment: Payment) -> list[Finding]:
    """The balance is what the final grant leaves, row by row: too much on one row is offset, not withheld here."""
    if payment.kind == Payment.Kind.BALANCE:
        return []
    body = positions.whose(payment.agreement, payment.payee_id)
    return instalments.within_grant(positions.position(payment.agreement, body).left)


def _wanted(payment: Payment) -> dict[Cell, Decimal]:
    """Which money a payment asks: advances and instalments what is due to date and not drawn yet, the balance by what
    is left.
    """
    agreement = payment.agreement
    body = positions.whose(agreement, payment.payee_id)
    granted = positions.granted_by_cell(agreement, body)
    if payment.kind != Payment.Kind.BALANCE:
        to_date = positions.to_date(payment, Q(pk__in=PaymentShare.objects.values("payment")))
        return next_draw(payment.gross, due_to_date(to_date, granted), positions.drawn_by_cell(agreement, body))
    drawn, every = positions.drawn_by_cell(agreement), positions.admitted_by_cell(agreement)
    rows = positions.due_by_key(agreement, body).items()
    left = {key: amount for key, row in rows if (amount := instalments.left(*row)) > 0}
    return balance(left, uncovered(every, drawn), positions.granted_by_cell(agreement), drawn)


def _movements(payment: Payment, at: datetime) -> list[MoneyMovement]:
    agreement, kinds = payment.agreement, MoneyMovement.Kind
    common = {"agreement": agreement, "payment": payment, "at": at}
    found = [
        MoneyMovement(
            kind=kinds.PAID,
            programme_id=share.programme_id,
            body_id=share.body_id,
            commitment_id=share.commitment_id,
            amount=share.amount,
            proof=payment.proof,
            **common,
        )
        for share in payment.shares.all()
    ]
    if payment.recovery:
        body = positions.whose(agreement, payment.payee_id)
        outstanding = positions.outstanding_advance(agreement, body)
        before = {
            key: paid - outstanding.get(key, ZERO)
            for key, (_, paid, _) in positions.due_by_key(agreement, body).items()
        }
        draws: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for one in found:
            draws[one.programme_id, one.body_id] += one.amount
        to_date = positions.to_date(payment, Q(state=Payment.State.PAID))
        moves = reattribution(payment.recovery, covers(to_date, before, draws), outstanding)
        found += [
            MoneyMovement(kind=kinds.PAID, programme_id=programme, body_id=owner, amount=amount, **common)
            for (programme, owner), amount in moves
        ]
    found += [
        MoneyMovement(
            kind=kinds.RETURNED,
            programme_id=offset.clawback.programme_id,
            body_id=offset.clawback.body_id,
            clawback=offset.clawback,
            amount=offset.amount,
            proof=payment.proof,
            **common,
        )
        for offset in payment.offsets.select_related("clawback")
    ]
    return found
