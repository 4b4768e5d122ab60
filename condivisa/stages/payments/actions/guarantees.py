"""Guarantors asked to pay, in the debtor's place, what did not come back in time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements.models import Surety
from condivisa.stages.payments import access
from condivisa.stages.payments.events import GuaranteeCalled, GuaranteeCallSigned, ReturnLetterRecomposed
from condivisa.stages.payments.models import Clawback, GuaranteeCall
from condivisa.stages.payments.papers import GUARANTEE_CALL, guarantee_call
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries.locked import locked_clawback
from condivisa.stages.payments.rules import guarantees, payees


@transaction.atomic(durable=True)
def call_guarantee(clawback_id: int, *, pay_to: str, by: Acting, at: datetime) -> list[GuaranteeCall]:
    """Ask the sureties in force to pay an overdue return, the one with most room first, until it is covered: a letter
    to be signed for each. What they do not cover the debtor still owes, and the letters say so.

    `pay_to` is where to pay. Raises `Refused` where no surety is in force, or nothing of them is left to ask.
    Source: c.c. art. 1936, 1941 e 1944; the agreement's own terms.
    """
    clawback, on = locked_clawback(clawback_id), day(at)
    owed = positions.open_amount([clawback])[clawback.pk]
    bonds = positions.bonds(clawback.agreement, on)
    require(
        access.CALL_GUARANTEE.findings(by, clawback),
        guarantees.callable_for(owed, bonds),
        payees.written(pay_to, "payment.pay_to_missing", "c.c. art. 1182"),
    )
    asked = guarantees.asked_of(owed, bonds)
    rest, sureties = owed - sum(asked.values(), ZERO), Surety.objects.in_bulk(asked)
    calls = []
    for surety, amount in asked.items():
        call = GuaranteeCall(clawback=clawback, surety=sureties[surety], amount=amount, called_at=at)
        title = f"Escussione della fideiussione n. {call.surety.number}, convenzione {clawback.agreement.code}"
        inputs = guarantee_call(call, owed=owed, rest=rest, pay_to=pay_to)
        call.paper = papers.compose(GUARANTEE_CALL, title, inputs, chain=_chain(clawback), by=by, at=at)
        call.save(force_insert=True)
        event = GuaranteeCalled(clawback.pk, surety, amount, call.paper_id)
        journal.record(event, by=by, at=at, chain=_chain(clawback))
        calls.append(call)
    clawback.state = Clawback.State.GUARANTEE_CALLED
    clawback.save(update_fields=["state"])
    return calls


@transaction.atomic(durable=True)
def recompose_guarantee_call(call_id: int, *, pay_to: str, by: Acting, at: datetime) -> GuaranteeCall:
    """Compose again, with another place to pay (`pay_to`), a letter to a guarantor that nobody has signed yet: it takes
    the place of the old one and asks no more than what is still to come back. Raises `Refused`.

    Source: L. 241/1990, art. 3; c.c. art. 1182, 1941.
    """
    clawback, call = _locked(call_id)
    owed, others = _still(clawback, call)
    require(
        access.RECOMPOSE_LETTER.findings(by, clawback),
        guarantees.letter_open(call.paper.signed_at is None),
        guarantees.left_to_ask(owed, others),
        payees.written(pay_to, "payment.pay_to_missing", "c.c. art. 1182"),
    )
    old, call.amount = call.paper, guarantees.asked_again(call.amount, owed, others)
    inputs = _letter(call, owed, pay_to)
    call.paper = papers.compose(GUARANTEE_CALL, old.title, inputs, chain=_chain(clawback), by=by, at=at, supersedes=old)
    call.save(update_fields=["paper", "amount"])
    event = ReturnLetterRecomposed(clawback.pk, call.paper_id)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return call


@transaction.atomic(durable=True)
def sign_guarantee_call(call_id: int, *, file: bytes, by: Acting, at: datetime) -> GuaranteeCall:
    """Take back the letter to a guarantor signed by the director: only now the debtor is told.

    Raises `Refused`, also where some came back after the letter was written: it is composed again.
    Source: D.Lgs. 267/2000, art. 107; c.c. art. 1941, 1944.
    """
    clawback, call = _locked(call_id)
    owed, others = _still(clawback, call)
    as_now = call.amount <= owed - others and _letter(call, owed, "")["amounts"] == call.paper.inputs["amounts"]
    require(
        access.SIGN_GUARANTEE_CALL.findings(by, clawback),
        guarantees.asks_what_is_owed(call.paper.signed_at is not None or as_now, owed - others),
    )
    papers.sign(call.paper_id, file=file, signer=by.person, by=by, at=at)
    event = GuaranteeCallSigned(clawback.pk, call.pk, call.paper_id)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return call


def _locked(call_id: int) -> tuple[Clawback, GuaranteeCall]:
    clawback = locked_clawback(GuaranteeCall.objects.values_list("clawback_id", flat=True).get(pk=call_id))
    call = clawback.calls.select_related("paper", "surety").get(pk=call_id)
    call.clawback = clawback
    return clawback, call


def _still(clawback: Clawback, call: GuaranteeCall) -> tuple[Decimal, Decimal]:
    """What is still to come back (EUR), and what of it is asked of other guarantors by letters already signed."""
    left = positions.open_calls(clawback)
    signed = clawback.calls.filter(paper__signed_at__isnull=False).exclude(pk=call.pk).values_list("pk", flat=True)
    return positions.open_amount([clawback])[clawback.pk], sum((left[pk] for pk in signed), ZERO)


def _letter(call: GuaranteeCall, owed: Decimal, pay_to: str) -> dict[str, Any]:
    left = positions.open_calls(call.clawback)
    others = sum((amount for pk, amount in left.items() if pk != call.pk), ZERO)
    return guarantee_call(call, owed=owed, rest=max(ZERO, owed - call.amount - others), pay_to=pay_to)


def _chain(clawback: Clawback) -> UUID:
    return clawback.agreement.call.procedure.administration_id
