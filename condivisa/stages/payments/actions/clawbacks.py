"""What must come back and how: asked, offset, returned, overdue."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day, next_working_day
from condivisa.base.findings import blocks, require
from condivisa.base.money import ZERO, show
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Programme
from condivisa.stages.payments import access
from condivisa.stages.payments.events import (
    ClawbackAsked,
    ClawbackOffset,
    ClawbackOverdue,
    ClawbackRequestSigned,
    ClawbackReturned,
    ReturnLetterRecomposed,
)
from condivisa.stages.payments.models import Clawback, MoneyMovement, Offset, Payment, Redetermination
from condivisa.stages.payments.papers import CLAWBACK_REQUEST, clawback_request
from condivisa.stages.payments.queries import advances, positions
from condivisa.stages.payments.queries.locked import locked, locked_clawback
from condivisa.stages.payments.rules import guarantees, payees, reductions


@transaction.atomic(durable=True)
def ask_clawback(agreement_id: int, *, pay_to: str, by: Acting, at: datetime) -> list[Clawback]:
    """Ask back, after the final grant, what each programme and partner has too much of: one letter for each debtor.
    Before it, where members are paid, what who left the agreement holds of its advance beyond what it reported.

    The letter, to be signed, says where to pay (`pay_to`: the treasurer's account, or the notice of payment). Each
    sum is asked of who was paid it: where the lead is paid and has changed, of the earlier lead what it received.
    The term is `clawback_days` from the signature, moved to a working day: until then `due` only foresees it.
    Raises `Refused`. Source: c.c. art. 1219 e 2033; the agreement's own terms.
    """
    agreement = locked(agreement_id)
    adopted = (
        Redetermination.objects.filter(agreement=agreement, adopted_at__isnull=False).select_related("act").first()
    )
    asked, gone = positions.asked_back(agreement), advances.gone_members(agreement, day(at))
    excess = {
        key: amount
        for key, (granted, paid, _) in positions.due_by_key(agreement).items()
        if (adopted or key[1] in gone) and (amount := reductions.clawback(granted, paid, asked.get(key, ZERO))) > 0
    }
    require(
        access.ASK_CLAWBACK.findings(by, agreement),
        positions.open_terms(agreement.terms, "payee", "clawback_days"),
        reductions.something_to_return(bool(excess), adopted=adopted is not None),
        payees.written(pay_to, "payment.pay_to_missing", "c.c. art. 1182"),
    )
    due = _due(agreement, at)
    by_debtor: dict[UUID, list[Clawback]] = defaultdict(list)
    received = positions.received(agreement)
    shares = [
        (key, debtor, amount)
        for key, too_much in excess.items()
        for debtor, amount in reductions.who_gives_back(too_much, received[key]).items()
    ]
    programmes = Programme.objects.in_bulk({programme for programme, _ in excess})
    bodies = Body.objects.in_bulk({body for _, body in excess} | {debtor for _, debtor, _ in shares})
    for (programme, body), debtor, amount in shares:
        by_debtor[debtor].append(
            Clawback(
                agreement=agreement,
                debtor=bodies[debtor],
                body=bodies[body],
                programme=programmes[programme],
                amount=amount,
                asked_at=at,
                due=due,
            )
        )
    chain = agreement.call.procedure.administration_id
    for debtor, clawbacks in by_debtor.items():
        title = f"Richiesta di restituzione, convenzione {agreement.code}"
        rows = [(one, one.amount) for one in clawbacks]
        inputs = clawback_request(agreement, bodies[debtor], rows, act=adopted.act if adopted else None, pay_to=pay_to)
        letter = papers.compose(CLAWBACK_REQUEST, title, inputs, chain=chain, by=by, at=at)
        for clawback in clawbacks:
            clawback.paper = letter
            clawback.save(force_insert=True)
            journal.record(ClawbackAsked(clawback.pk, clawback.amount, due), by=by, at=at, chain=chain)
    return [clawback for clawbacks in by_debtor.values() for clawback in clawbacks]


@transaction.atomic(durable=True)
def sign_clawback(clawback_id: int, *, file: bytes, by: Acting, at: datetime) -> list[Clawback]:
    """Take back the request signed by the director: only now the debtor is told, and the term runs.

    Raises `Refused`, also where some of what the letter asks came back after it was written: it is composed again.
    Source: D.Lgs. 267/2000, art. 107; c.c. art. 1219.
    """
    clawback = locked_clawback(clawback_id)
    waiting = Clawback.objects.filter(paper=clawback.paper, state=Clawback.State.ASKED)
    owed = sum(positions.open_amount(waiting).values(), ZERO)
    require(
        access.SIGN_CLAWBACK.findings(by, clawback),
        guarantees.asks_what_is_owed(clawback.paper.inputs["total"] == show(owed), owed),
    )
    letter = papers.sign(clawback.paper_id, file=file, signer=by.person, by=by, at=at)
    asked = list(Clawback.objects.filter(paper=letter, state=Clawback.State.ASKED).order_by("pk"))
    due = _due(clawback.agreement, at)
    for one in asked:
        one.due = due
        one.save(update_fields=["due"])
        journal.record(ClawbackRequestSigned(one.pk, letter.pk), by=by, at=at, chain=_chain(clawback))
    return asked


@transaction.atomic(durable=True)
def recompose_request(clawback_id: int, *, pay_to: str, by: Acting, at: datetime) -> list[Clawback]:
    """Compose again a request that nobody has signed yet: where to pay is corrected (`pay_to`), and what came back
    meanwhile is not asked any more. The new letter takes the place of the old one. Raises `Refused`.

    Source: L. 241/1990, art. 3; c.c. art. 1182.
    """
    clawback = locked_clawback(clawback_id)
    agreement, letter = clawback.agreement, clawback.paper
    require(
        access.RECOMPOSE_LETTER.findings(by, clawback),
        guarantees.letter_open(letter.signed_at is None),
        payees.written(pay_to, "payment.pay_to_missing", "c.c. art. 1182"),
    )
    asked = Clawback.objects.filter(paper=letter, state=Clawback.State.ASKED).order_by("pk")
    same = list(asked.select_related("programme", "body"))
    owed = positions.open_amount(same)
    rows = [(one, owed[one.pk]) for one in same if owed[one.pk]]
    inputs = clawback_request(agreement, clawback.debtor, rows, act=_final_act(clawback), pay_to=pay_to)
    new = papers.compose(
        CLAWBACK_REQUEST, letter.title, inputs, chain=_chain(clawback), by=by, at=at, supersedes=letter
    )
    for one in same:
        one.paper = new
        one.save(update_fields=["paper"])
        journal.record(ReturnLetterRecomposed(one.pk, new.pk), by=by, at=at, chain=_chain(clawback))
    return same


@transaction.atomic(durable=True)
def offset_clawback(clawback_id: int, *, payment_id: int, by: Acting, at: datetime) -> Offset:
    """Take money to come back off a payment to the same debtor, before its authorisation is composed.

    It counts as returned once that payment is proved; what guarantors were asked for is theirs. Raises `Refused`, also
    before the request is signed: until then nothing was asked.
    Source: c.c. art. 1241-1243 e 1944.
    """
    clawback = locked_clawback(clawback_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    waiting = (Payment.State.REQUESTED, Payment.State.ATTESTED)
    same = payment.agreement_id == clawback.agreement_id and payment.payee_id == clawback.debtor_id
    open_to_it = payment.state in waiting and payment.authorisation_id is None
    owed = positions.open_amount([clawback])[clawback.pk]
    debtor_owes = owed - sum(positions.open_calls(clawback).values(), ZERO)
    amount = min(debtor_owes, payment.net)
    require(
        access.OFFSET_CLAWBACK.findings(by, clawback),
        guarantees.request_signed(clawback.paper.signed_at is not None),
        [] if same else [blocks("payment.offset_other_debtor", "c.c. art. 1241")],
        [] if open_to_it else [blocks("payment.offset_too_late", "D.Lgs. 267/2000, art. 184")],
        guarantees.offset_against(debtor_owes, owed),
        guarantees.room_in_payment(payment.net),
    )
    offset = Offset.objects.create(payment=payment, clawback=clawback, amount=amount)
    payment.offset, payment.net = payment.offset + amount, payment.net - amount
    payment.save(update_fields=["offset", "net"])
    event = ClawbackOffset(clawback.pk, payment.pk, amount)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return offset


@transaction.atomic(durable=True)
def record_return(
    clawback_id: int, *, amount: Decimal, proof: str, call_id: int | None = None, by: Acting, at: datetime
) -> Clawback:
    """Record that money came back (EUR), in whole or in part: from the debtor, also of its own accord before the
    request is signed, or from the guarantor asked by the call `call_id`. Raises `Refused`, and
    `GuaranteeCall.DoesNotExist` for another clawback's call.

    Source: D.Lgs. 267/2000, art. 179-180; c.c. art. 1944 e 2033.
    """
    clawback = locked_clawback(clawback_id)
    owed = positions.open_amount([clawback])[clawback.pk]
    call = clawback.calls.select_related("paper").get(pk=call_id) if call_id else None
    require(
        access.RECORD_RETURN.findings(by, clawback),
        guarantees.letter_signed(call is None or call.paper.signed_at is not None),
        reductions.returned_amount(amount, min(owed, positions.open_calls(clawback)[call.pk]) if call else owed),
        payees.written(proof, "payment.proof_missing", "D.Lgs. 267/2000, art. 214"),
        payees.readable(proof),
    )
    MoneyMovement.objects.create(
        agreement=clawback.agreement,
        programme=clawback.programme,
        body_id=clawback.body_id,
        kind=MoneyMovement.Kind.RETURNED,
        amount=amount,
        clawback=clawback,
        guarantee_call=call,
        proof=proof,
        at=at,
    )
    under_way = clawback.offsets.filter(payment__state__in=positions.UNDER_WAY)
    if amount == owed and not under_way.exists():
        clawback.state = Clawback.State.PAID
        clawback.save(update_fields=["state"])
    event = ClawbackReturned(clawback.pk, amount, proof)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return clawback


@transaction.atomic(durable=True)
def declare_overdue(clawback_id: int, *, by: Acting, at: datetime) -> Clawback:
    """Declare that the term to give money back went by. Raises `Refused`. Source: c.c. art. 1219, c. 2, n. 3."""
    clawback = locked_clawback(clawback_id)
    require(
        access.DECLARE_OVERDUE.findings(by, clawback),
        guarantees.request_signed(clawback.paper.signed_at is not None),
        reductions.return_overdue(clawback.due, on=day(at)),
    )
    clawback.state = Clawback.State.OVERDUE
    clawback.save(update_fields=["state"])
    journal.record(ClawbackOverdue(clawback.pk), by=by, at=at, chain=_chain(clawback))
    return clawback


def _due(agreement: Agreement, at: datetime) -> date:
    """The term of a request signed now. Until the day is known, the letter itself says it in days."""
    return next_working_day(day(at) + timedelta(days=int(agreement.terms.need("clawback_days"))))


def _final_act(clawback: Clawback) -> Paper | None:
    """The act of the final grant that a request rests on; none where it was asked before that."""
    before = Redetermination.objects.filter(agreement=clawback.agreement, adopted_at__lte=clawback.asked_at)
    return next((one.act for one in before.select_related("act")), None)


def _chain(clawback: Clawback) -> UUID:
    return clawback.agreement.call.procedure.administration_id
