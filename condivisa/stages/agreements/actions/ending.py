from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, require
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements import access, queries, questions
from condivisa.stages.agreements import papers as written
from condivisa.stages.agreements.events import (
    AgreementClosed,
    AgreementTerminated,
    AgreementWithdrawn,
    EndingWritten,
    WithdrawalReceived,
    WithdrawalSent,
)
from condivisa.stages.agreements.models import Agreement, Ending, FormalWarning
from condivisa.stages.agreements.queries.ending import against_receipt, signed_already
from condivisa.stages.agreements.rules import endings as rules
from condivisa.stages.agreements.rules.signing import signed_for_all


@transaction.atomic(durable=True)
def terminate(agreement_id: int, *, reason: str, by: Acting, at: datetime) -> Ending:
    """Write the act that terminates an agreement for breach, after a warning that was ignored; to be signed.

    Also while the notice of a withdrawal runs: until it is over the agreement is in force. Written again before it is
    signed, it replaces the earlier one. Raises `Refused`.
    Source: c.c. art. 1453-1454; L. 241/1990, art. 3.
    """
    agreement = queries.locked(agreement_id)
    ignored = agreement.warnings.filter(outcome=FormalWarning.Outcome.IGNORED).count()
    require(
        access.END.findings(by, agreement),
        rules.still_to_end(agreement.last_day, day(at)),
        rules.may_terminate(ignored, reason),
    )
    ending = Ending(agreement=agreement, kind=Ending.Kind.TERMINATION, reason=reason)
    return _write(agreement, ending, (), by=by, at=at)


@transaction.atomic(durable=True)
def withdraw(
    agreement_id: int,
    *,
    ground: str,
    reason: str,
    indemnity: Decimal = ZERO,
    indemnity_finding: str,
    by: Acting,
    at: datetime,
) -> Ending:
    """Write the act by which the administration withdraws, on a ground that the terms list; to be signed.

    `indemnity` (EUR) is what it pays for the partners' loss, `indemnity_finding` how it judged of it. Written again
    before it is signed, it replaces the earlier one. Raises `Refused`. Source: L. 241/1990, art. 3 and art. 11, c. 4.
    """
    agreement = queries.locked(agreement_id)
    warned = require(
        access.END.findings(by, agreement),
        rules.still_to_end(agreement.last_day, day(at)),
        rules.first_ending(signed_already(agreement)),
        rules.may_withdraw(ground, reason, indemnity, indemnity_finding, agreement.terms),
    )
    ending = Ending(
        agreement=agreement,
        kind=Ending.Kind.WITHDRAWAL,
        ground=ground,
        reason=reason,
        indemnity=indemnity,
        indemnity_finding=indemnity_finding,
    )
    return _write(agreement, ending, warned, by=by, at=at)


@transaction.atomic(durable=True)
def sign_ending(ending_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> Ending:
    """Take back the act that a director (`signer`) signed and send it.

    A termination holds from today, also where the notice of a withdrawal would end the agreement later; a withdrawal
    from the end of its notice. Raises `Refused`, also once the agreement is over.
    Source: L. 241/1990, art. 21-bis, 21-septies.
    """
    agreement = queries.locked(Ending.objects.values_list("agreement", flat=True).get(pk=ending_id))
    ending = Ending.objects.get(pk=ending_id)
    chain = agreement.call.procedure.administration_id
    signers = queries.signers_of(agreement, {chain: signer}, day(at))
    require(
        access.END.findings(by, agreement),
        rules.still_to_end(agreement.last_day, day(at)),
        signed_for_all(signers),
    )
    papers.sign(ending.paper_id, file=file, signer=signer, by=by, at=at)
    if ending.kind == Ending.Kind.WITHDRAWAL:
        journal.record(WithdrawalSent(agreement.pk, ending.indemnity), by=by, at=at, chain=chain)
        return ending
    ending.effective_on = day(at)
    ending.save(update_fields=["effective_on"])
    _end(agreement, Agreement.State.TERMINATED, ending.effective_on)
    journal.record(AgreementTerminated(agreement.pk, ending.effective_on), by=by, at=at, chain=chain)
    return ending


@transaction.atomic(durable=True)
def record_notice_received(
    agreement_id: int, *, received_on: date, effective_on: date | None = None, by: Acting, at: datetime
) -> Ending:
    """Record the day the partners received the withdrawal: it takes effect when the notice ends, or later.

    Until then the agreement stays in force, and a day written wrong is recorded again. Raises `Refused`, also for a day
    after the agreement's own end. Source: the agreement's own clause; c.c. art. 2963.
    """
    agreement = queries.locked(agreement_id)
    ending = Ending.objects.select_related("paper").get(agreement=agreement, kind=Ending.Kind.WITHDRAWAL)
    require(access.END.findings(by, agreement))
    papers.signed(ending.paper)
    require(against_receipt(ending, agreement, received_on, effective_on, on=day(at)))
    effective = effective_on or rules.notice_end(received_on, agreement.terms).day
    ending.received_on, ending.effective_on = received_on, effective
    ending.save(update_fields=["received_on", "effective_on"])
    _end(agreement, Agreement.State.SIGNED, effective)
    event = WithdrawalReceived(agreement.pk, received_on, effective)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return ending


@transaction.atomic(durable=True)
def end_on_its_day(agreement_id: int, *, by: Acting, at: datetime) -> Agreement:
    """End an agreement whose notice of withdrawal has run out; the clock does it.

    Raises `Refused`, or `Ending.DoesNotExist` without a withdrawal. Source: L. 241/1990, art. 11, c. 4.
    """
    agreement = queries.locked(agreement_id)
    ending = Ending.objects.get(agreement=agreement, kind=Ending.Kind.WITHDRAWAL)
    require(access.END_ON_ITS_DAY.findings(by, agreement), rules.notice_over(ending.effective_on, day(at)))
    assert ending.effective_on is not None  # rules.notice_over has refused otherwise
    _end(agreement, Agreement.State.WITHDRAWN, ending.effective_on)
    event = AgreementWithdrawn(agreement.pk, ending.effective_on)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return agreement


@transaction.atomic(durable=True)
def close_agreement(agreement_id: int, *, by: Acting, at: datetime) -> Agreement:
    """Close an agreement whose final report is checked and whose money is all paid or given back.

    Raises `Refused`. Source: L. 241/1990, art. 2; practice.
    """
    agreement = queries.locked(agreement_id)
    require(access.CLOSE.findings(by, agreement), rules.may_close(questions.settled(agreement.pk)))
    agreement.state = Agreement.State.CLOSED
    agreement.save(update_fields=["state"])
    journal.record(AgreementClosed(agreement.pk), by=by, at=at, chain=agreement.call.procedure.administration_id)
    return agreement


def _write(agreement: Agreement, ending: Ending, warned: Sequence[Finding], *, by: Acting, at: datetime) -> Ending:
    chain = agreement.call.procedure.administration_id
    what = "Risoluzione" if ending.kind == Ending.Kind.TERMINATION else "Recesso"
    inputs = written.ending(agreement, ending, warned)
    title = f"{what}, convenzione {agreement.code}"
    earlier = Ending.objects.select_related("paper").filter(agreement=agreement, kind=ending.kind).first()
    ending.pk, replaced = (earlier.pk, earlier.paper) if earlier else (None, None)
    ending.paper = papers.compose(written.ENDING, title, inputs, chain=chain, by=by, at=at, supersedes=replaced)
    ending.save(force_insert=earlier is None)
    event = EndingWritten(agreement.pk, ending.kind, ending.paper.pk)
    journal.record(event, by=by, at=at, chain=chain)
    return ending


def _end(agreement: Agreement, state: Agreement.State, on: date) -> None:
    agreement.state, agreement.ended_on = state, on
    agreement.save(update_fields=["state", "ended_on"])
