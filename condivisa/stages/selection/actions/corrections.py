from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, Refused, blocks, require
from condivisa.law.procedure import CORRECTION_REQUEST
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import store
from condivisa.records.papers.signatures.attached import altered
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access, queries
from condivisa.stages.selection.events import (
    CorrectionAnswered,
    CorrectionCameLate,
    CorrectionExpired,
    CorrectionJudged,
    CorrectionRequested,
)
from condivisa.stages.selection.models import AdmissibilityCheck, CorrectionRequest
from condivisa.stages.selection.rules import admissibility as rules


@transaction.atomic(durable=True)
def request_correction(
    application_id: int,
    *,
    requirement: str,
    fields: Sequence[str],
    reason: str,
    days: int,
    by: Acting,
    at: datetime,
) -> CorrectionRequest:
    """Ask an applicant to mend something within `days`, which are the call's where it states them.

    `fields` name the parts of the application to mend. Raises `Refused`. Source: L. 241/1990, art. 6, c. 1, lett. b).
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    terms = call.terms
    waits = requirement in queries.corrections_waiting(application_id)
    require(
        queries.checking(call, by, [application.pk]),
        queries.undecided(call.pk),
        rules.known_requirement(requirement),
        rules.mendable(requirement),
        rules.correction_term(days, terms.get("correction_days"), terms.clause("correction_days")),
        _said(reason),
        [blocks("selection.correction_waits", CORRECTION_REQUEST, application=queries.number(application))]
        if waits
        else [],
    )
    request = CorrectionRequest.objects.create(
        application=application,
        requirement=requirement,
        fields=list(fields),
        reason=reason.strip(),
        sent_at=at,
        due=rules.due_after(day(at), days),
    )
    _replace_check(request, AdmissibilityCheck.Outcome.TO_CORRECT, request.reason, by=by, at=at)
    journal.record(CorrectionRequested(application.pk, request.pk), by=by, at=at, chain=queries.chain_of(call))
    return request


@journal.refused_after_the_commit
@transaction.atomic(durable=True)
def answer_correction(
    request_id: int, *, answer: str, file: bytes = b"", by: Acting, at: datetime
) -> CorrectionRequest | Refused:
    """Answer a correction request within its term, with a file where one was asked for.

    Raises `Refused`: after the term the attempt stays in the journal with its time.
    Source: L. 241/1990, art. 6, c. 1, lett. b).
    """
    request, call = _locked(request_id)
    may = [
        *access.ANSWER.findings(by, request.application),
        *queries.call_running(call),
        *_in(request, CorrectionRequest.State.SENT),
    ]
    late = rules.answer_in_time(request.due, day(at))
    if late and not may:
        event = CorrectionCameLate(request.application_id, request.pk, request.due)
        journal.record(event, by=by, at=at, chain=queries.chain_of(call))
        return Refused(late)
    require(
        may,
        late,
        _said(answer),
    )
    require(altered(file, title=request.application.title))
    request.state, request.answer, request.answered_at = CorrectionRequest.State.ANSWERED, answer.strip(), at
    request.file = store.keep(file) if file else None
    request.save(update_fields=["state", "answer", "answered_at", "file"])
    answered = CorrectionAnswered(request.application_id, request.pk, request.file.sha256 if request.file else "")
    journal.record(answered, by=by, at=at, chain=queries.chain_of(call))
    return request


@transaction.atomic(durable=True)
def judge_correction(request_id: int, *, accepted: bool, reason: str, by: Acting, at: datetime) -> CorrectionRequest:
    """Judge the answer: accepted, the requirement is met; rejected, it is not, for the reason. Raises `Refused`.

    Source: L. 241/1990, art. 3 e 6.
    """
    request, call = _locked(request_id)
    require(
        queries.checking(call, by, [request.application_id]),
        _in(request, CorrectionRequest.State.ANSWERED),
        _said(reason),
    )
    request.state = CorrectionRequest.State.ACCEPTED if accepted else CorrectionRequest.State.REJECTED
    request.save(update_fields=["state"])
    outcome = AdmissibilityCheck.Outcome.MET if accepted else AdmissibilityCheck.Outcome.NOT_MET
    _replace_check(request, outcome, reason.strip(), by=by, at=at)
    event = CorrectionJudged(request.application_id, request.pk, accepted)
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return request


@transaction.atomic(durable=True)
def expire_correction(request_id: int, *, by: Acting, at: datetime) -> CorrectionRequest:
    """Close a correction request that nobody answered within its term: the requirement is not met. Raises `Refused`.

    Source: L. 241/1990, art. 6; practice (unanswered, excluded).
    """
    request, call = _locked(request_id)
    require(
        queries.checking(call, by, [request.application_id]),
        _in(request, CorrectionRequest.State.SENT),
        rules.term_over(request.due, day(at)),
    )
    request.state = CorrectionRequest.State.EXPIRED
    request.save(update_fields=["state"])
    reason = f"{request.reason} Nessuna risposta alla richiesta entro il termine."
    _replace_check(request, AdmissibilityCheck.Outcome.NOT_MET, reason, by=by, at=at)
    journal.record(CorrectionExpired(request.application_id, request.pk), by=by, at=at, chain=queries.chain_of(call))
    return request


def _locked(request_id: int) -> tuple[CorrectionRequest, Call]:
    """The request as it stands once its call is locked."""
    call_id = CorrectionRequest.objects.values_list("application__call", flat=True).get(pk=request_id)
    call = calls.locked(call_id)
    return CorrectionRequest.objects.select_related("application").get(pk=request_id), call


def _in(request: CorrectionRequest, state: CorrectionRequest.State) -> list[Finding]:
    if request.state == state:
        return []
    return [blocks("selection.correction_state", CORRECTION_REQUEST, state=str(request.get_state_display()))]


def _said(text: str) -> list[Finding]:
    return [] if text.strip() else [blocks("selection.reason_missing", "L. 241/1990, art. 3")]


def _replace_check(
    request: CorrectionRequest, outcome: AdmissibilityCheck.Outcome, reason: str, *, by: Acting, at: datetime
) -> None:
    in_force = AdmissibilityCheck.objects.filter(application=request.application_id, replaced=False)
    in_force.filter(requirement=request.requirement).update(replaced=True)
    AdmissibilityCheck.objects.create(
        application_id=request.application_id,
        requirement=request.requirement,
        outcome=outcome,
        reason=reason,
        source=rules.REQUIREMENTS[request.requirement].source,
        by_id=by.person,
        at=at,
    )
