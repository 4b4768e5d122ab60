from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.base.money import ZERO
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.signatures import attached
from condivisa.stages.agreements import access, queries, questions
from condivisa.stages.agreements import papers as written
from condivisa.stages.agreements.events import (
    AgreementPrepared,
    CodesRecorded,
    CommitmentFreed,
    CommitmentLinked,
    SigningCheckRecorded,
    SuretyAdded,
    SuretyVoided,
)
from condivisa.stages.agreements.models import (
    Activity,
    Agreement,
    AgreementCommitment,
    BudgetLine,
    BudgetMovement,
    FreedCommitment,
    Partner,
    SigningCheck,
    Surety,
)
from condivisa.stages.agreements.queries import preparing
from condivisa.stages.agreements.rules import checking, drafting
from condivisa.stages.agreements.rules import preparing as rules
from condivisa.stages.agreements.rules.coverage import uncovered
from condivisa.stages.agreements.rules.endings import reasoned
from condivisa.stages.applications.models import Application, Side
from condivisa.stages.calls.models import IN_FORCE, Call, Commitment
from condivisa.stages.codesign.models import FinalProject, PlanLine


@transaction.atomic(durable=True)
def prepare_agreement(
    final_project_id: int,
    application_id: int,
    *,
    code: str,
    title: str,
    starts: date,
    ends: date,
    by: Acting,
    at: datetime,
) -> Agreement:
    """Draft the agreement of an application from a frozen final project: partners, activities, plan, terms.

    The terms are the call's with what the table negotiated. Raises `Refused`.
    Source: L. 241/1990, art. 11; D.M. 72/2021, par. 3.
    """
    application = Application.objects.get(pk=application_id)
    call = Call.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=application.call_id)
    project = FinalProject.objects.select_related("round__table", "version", "act").get(pk=final_project_id)
    planned = preparing.planned(project, application, call)
    earlier = Agreement.objects.filter(application=application, final_project=project).first()
    taken = Agreement.objects.filter(call=call).values_list("code", flat=True)
    require(
        access.PREPARE.findings(by, call),
        rules.may_prepare(
            at_table=project.round.table.applications.filter(pk=application.pk).exists(),
            earlier=earlier.code if earlier else "",
            lines=len(planned),
        ),
        drafting.sound_frame(code, list(taken), first=starts, last=ends),
    )
    papers.signed(project.act)

    agreement = Agreement.objects.create(
        call=call,
        application=application,
        final_project=project,
        code=code,
        title=title,
        starts=starts,
        ends=ends,
        cup=call.cup,
        cig=call.cig,
        terms_json=preparing.agreed_terms(call.terms, project).as_json(),
    )
    Partner.objects.bulk_create(
        Partner(agreement=agreement, body_id=member, lead=member == application.lead_id, joined_on=starts)
        for member in application.members.order_by("pk").values_list("body", flat=True)
    )
    granted = _write_plan(agreement, planned, at)
    event = AgreementPrepared(agreement.pk, application.pk, project.version.sha256, granted)
    journal.record(event, by=by, at=at, chain=call.procedure.administration_id)
    return agreement


@transaction.atomic(durable=True)
def record_check(
    agreement_id: int,
    *,
    kind: SigningCheck.Kind,
    body: UUID | None = None,
    passed: bool,
    reference: str,
    checked_on: date,
    valid_until: date | None = None,
    by: Acting,
    at: datetime,
) -> SigningCheck:
    """Record a check that the signature, or a partner's entry, asks for; the latest of a kind and body decides.

    `body` is who was checked, none for the grouping as a whole. Raises `Refused`.
    Source: D.Lgs. 117/2017, art. 11 and 18; D.Lgs. 159/2011, art. 83; practice (DURC).
    """
    agreement = queries.locked(agreement_id)
    require(
        access.CHECK.findings(by, agreement),
        rules.check_of_a_body(kind.value, body is not None),
        checking.sound(reference, checked_on, valid_until, on=day(at)),
    )
    check = SigningCheck.objects.create(
        agreement=agreement,
        body_id=body,
        kind=kind,
        passed=passed,
        reference=reference,
        checked_on=checked_on,
        valid_until=valid_until,
        by_id=by.person,
    )
    event = SigningCheckRecorded(agreement.pk, kind.value, body, passed)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return check


@transaction.atomic(durable=True)
def record_codes(
    agreement_id: int, *, cup: str = "", cig: str = "", seen: str | None = None, by: Acting, at: datetime
) -> Agreement:
    """Set the CUP or the CIG that the notice did not know yet, over those the page showed (`seen`); an empty one stays
    as it is.

    Raises `Refused`, also for another code than the one that the parties signed.
    Source: L. 136/2010, art. 3; L. 3/2003, art. 11.
    """
    agreement = queries.locked(agreement_id)
    require(
        access.RECORD_CODES.findings(by, agreement),
        unchanged(seen, queries.version_of_codes(agreement)),
        rules.sound_codes(cup, cig, written.signed_codes(agreement)),
    )
    agreement.cup, agreement.cig = cup or agreement.cup, cig or agreement.cig
    agreement.save(update_fields=["cup", "cig"])
    event = CodesRecorded(agreement.pk, agreement.cup, agreement.cig)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return agreement


@transaction.atomic(durable=True)
def link_commitment(agreement_id: int, *, commitment_id: int, by: Acting, at: datetime) -> AgreementCommitment:
    """Take a commitment with its visa for this agreement: its source and year may be granted up to its amount.

    Raises `Refused` for one of another call, taken already or cancelled. Source: D.Lgs. 267/2000, art. 183, c. 7.
    """
    agreement = queries.locked(agreement_id)
    commitment = Commitment.objects.select_for_update(of=("self",)).select_related("booking").get(pk=commitment_id)
    cancelled = not Commitment.objects.filter(IN_FORCE, pk=commitment.pk).exists()
    free = not cancelled and not queries.commitment_taken(commitment.pk)
    same_call = commitment.booking.call_id == agreement.call_id
    require(access.COMMIT.findings(by, agreement), rules.commitment_free(commitment.number, free and same_call))
    link = AgreementCommitment.objects.create(agreement=agreement, commitment=commitment)
    event = CommitmentLinked(agreement.pk, commitment.pk, commitment.amount)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return link


@transaction.atomic(durable=True)
def free_commitment(agreement_id: int, *, commitment_id: int, reason: str, by: Acting, at: datetime) -> FreedCommitment:
    """Free a commitment taken for this agreement by mistake, so that the right one can take it.

    Raises `Refused` without a reason, once a payment has drawn from it or, after the signature, where the grant would
    be left without its commitments; `AgreementCommitment.DoesNotExist` for one that is not this agreement's.
    Source: D.Lgs. 267/2000, art. 183 and 191.
    """
    agreement = queries.locked(agreement_id)
    commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("booking__source").get(pk=commitment_id)
    )
    link = AgreementCommitment.objects.get(agreement=agreement, commitment=commitment)
    left = queries.committed(agreement)
    left[commitment.booking.source.name, commitment.booking.year] -= commitment.amount
    signed = agreement.state != Agreement.State.DRAFT
    require(
        access.COMMIT.findings(by, agreement),
        reasoned(reason),
        rules.commitment_undrawn(commitment.number, questions.drawn(link.pk)),
        uncovered(queries.granted(agreement), left) if signed else [],
    )
    freed = FreedCommitment.objects.create(agreement=agreement, commitment=commitment, reason=reason, at=at)
    link.delete()
    event = CommitmentFreed(agreement.pk, commitment.pk, commitment.amount)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return freed


@transaction.atomic(durable=True)
def add_surety(
    agreement_id: int,
    *,
    guarantor: str,
    number: str,
    amount: Decimal,
    first: date,
    last: date,
    file: bytes,
    by: Acting,
    at: datetime,
) -> Surety:
    """Record a surety bond of `amount` (EUR) that a partner handed in, with its file: a signature in it that does not
    hold is refused. Raises `Refused`.

    Source: practice (the agreement's own clause on advances); D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    agreement = queries.locked(agreement_id)
    guarantor, number = guarantor.strip(), number.strip()
    same = agreement.sureties.filter(guarantor__iexact=guarantor, number__iexact=number, voided_on=None)
    require(
        access.CHECK.findings(by, agreement),
        rules.sound_surety(amount, first, last, len(file)),
        rules.surety_once(guarantor, number, same.exists()),
    )
    require(attached.broken(attached.read(file), title=f"{guarantor}, n. {number}"))
    surety = Surety.objects.create(
        agreement=agreement,
        guarantor=guarantor,
        number=number,
        amount=amount,
        first=first,
        last=last,
        file=store.keep(file),
    )
    event = SuretyAdded(agreement.pk, surety.pk, amount, last)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return surety


@transaction.atomic(durable=True)
def void_surety(agreement_id: int, *, surety_id: int, reason: str, by: Acting, at: datetime) -> Surety:
    """Take out of the count a surety recorded wrongly, or given back; it stays to be read, with the reason.

    Raises `Refused` without a reason, twice, and once an advance was asked; `Surety.DoesNotExist` for one that is not
    this agreement's. Source: c.c. art. 1936.
    """
    agreement = queries.locked(agreement_id)
    surety = agreement.sureties.get(pk=surety_id)
    voided = surety.voided_on is not None
    require(
        access.CHECK.findings(by, agreement),
        reasoned(reason),
        rules.surety_free(surety.number, voided=voided, advanced=questions.advanced(agreement.pk)),
    )
    surety.voided_on, surety.void_reason = day(at), reason.strip()
    surety.save(update_fields=["voided_on", "void_reason"])
    event = SuretyVoided(agreement.pk, surety.pk, surety.amount)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return surety


def _write_plan(agreement: Agreement, planned: Sequence[PlanLine], at: datetime) -> Decimal:
    """Activities, lines and their initial movements; returns the whole contribution (EUR)."""
    wanted = {line.activity_id: line.activity for line in planned}
    made = Activity.objects.bulk_create(
        Activity(
            agreement=agreement,
            programme_id=activity.programme_id,
            code=activity.code,
            title=activity.title,
            target=activity.target,
        )
        for activity in wanted.values()
    )
    activities = dict(zip(wanted, made, strict=True))
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(
            agreement=agreement,
            activity=activities[line.activity_id],
            planned=line,
            **line.same_cost(),
        )
        for line in planned
    )
    BudgetMovement.objects.bulk_create(
        BudgetMovement(line=line, kind=BudgetMovement.Kind.INITIAL, amount=plan.amount, at=at)
        for line, plan in zip(lines, planned, strict=True)
    )
    return sum((plan.amount for plan in planned if plan.side == Side.CONTRIBUTION), ZERO)
