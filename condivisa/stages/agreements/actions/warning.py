from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements import access, queries
from condivisa.stages.agreements import papers as written
from condivisa.stages.agreements.events import WarningJudged, WarningReceived, WarningSent, WarningWritten
from condivisa.stages.agreements.models import Agreement, FormalWarning
from condivisa.stages.agreements.rules import endings as rules
from condivisa.stages.agreements.rules.signing import signed_for_all


@transaction.atomic(durable=True)
def warn(agreement_id: int, *, reason: str, by: Acting, at: datetime) -> FormalWarning:
    """Write a warning to comply (diffida), to be signed and sent. Raises `Refused`. Source: c.c. art. 1454."""
    agreement = queries.locked(agreement_id)
    require(access.WARN.findings(by, agreement), rules.reasoned(reason))
    chain = agreement.call.procedure.administration_id
    inputs = written.warning(agreement, reason)
    title = f"Diffida ad adempiere, convenzione {agreement.code}"
    paper = papers.compose(written.WARNING, title, inputs, chain=chain, by=by, at=at)
    warning = FormalWarning.objects.create(agreement=agreement, reason=reason, paper=paper)
    journal.record(WarningWritten(agreement.pk, warning.pk, paper.pk), by=by, at=at, chain=chain)
    return warning


@transaction.atomic(durable=True)
def send_warning(warning_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> FormalWarning:
    """Take back the warning that a director (`signer`) signed and send it.

    Raises `Refused`. Source: c.c. art. 1454.
    """
    agreement, warning = _locked(warning_id)
    signers = {agreement.call.procedure.administration_id: signer}
    require(access.WARN.findings(by, agreement), signed_for_all(queries.signers_of(agreement, signers, day(at))))
    papers.sign(warning.paper_id, file=file, signer=signer, by=by, at=at)
    warning.sent_at = at
    warning.save(update_fields=["sent_at"])
    event = WarningSent(agreement.pk, warning.pk)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return warning


@transaction.atomic(durable=True)
def record_warning_received(warning_id: int, *, received_on: date, by: Acting, at: datetime) -> FormalWarning:
    """Record the day the partners received a warning: its term runs from there.

    Raises `Refused`, also for one not signed or judged already. Source: c.c. art. 1335, 1454 and 2963.
    """
    agreement, warning = _locked(warning_id)
    require(access.WARN.findings(by, agreement))
    signed_at = papers.signed(warning.paper).signed_at
    assert signed_at is not None  # or it would not be signed
    require(rules.received_by(received_on, day(at), day(signed_at)), rules.not_judged_yet(_warned(warning)))
    warning.received_on, warning.due = received_on, rules.warning_end(received_on, agreement.terms).day
    warning.save(update_fields=["received_on", "due"])
    event = WarningReceived(agreement.pk, warning.pk, received_on, warning.due)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return warning


@transaction.atomic(durable=True)
def record_compliance(warning_id: int, *, by: Acting, at: datetime) -> FormalWarning:
    """Record that the partners complied with a warning. Raises `Refused` for one never received or judged already.

    Source: c.c. art. 1454.
    """
    agreement, warning = _locked(warning_id)
    require(access.WARN.findings(by, agreement), rules.may_judge(_warned(warning)))
    return _judge(agreement, warning, complied=True, by=by, at=at)


@transaction.atomic(durable=True)
def record_breach(warning_id: int, *, by: Acting, at: datetime) -> FormalWarning:
    """Record that a warning was ignored, once its term is over: termination may follow. Raises `Refused`.

    Source: c.c. art. 1454.
    """
    agreement, warning = _locked(warning_id)
    warned = _warned(warning)
    require(access.WARN.findings(by, agreement), rules.may_judge(warned), rules.term_over(warned, day(at)))
    return _judge(agreement, warning, complied=False, by=by, at=at)


def _judge(agreement: Agreement, warning: FormalWarning, *, complied: bool, by: Acting, at: datetime) -> FormalWarning:
    warning.outcome = FormalWarning.Outcome.COMPLIED if complied else FormalWarning.Outcome.IGNORED
    warning.save(update_fields=["outcome"])
    event = WarningJudged(agreement.pk, warning.pk, complied)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return warning


def _locked(warning_id: int) -> tuple[Agreement, FormalWarning]:
    agreement = queries.locked(FormalWarning.objects.values_list("agreement", flat=True).get(pk=warning_id))
    return agreement, FormalWarning.objects.select_related("paper").get(pk=warning_id)


def _warned(warning: FormalWarning) -> rules.Warned:
    return rules.Warned(
        due=warning.due,
        judged=warning.outcome != FormalWarning.Outcome.WAITING,
        ignored=warning.outcome == FormalWarning.Outcome.IGNORED,
    )
