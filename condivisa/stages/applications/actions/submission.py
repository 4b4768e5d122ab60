from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from condivisa.base.findings import Finding, Refused, blocks, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.papers.recipes import canonical
from condivisa.stages.applications import access, queries
from condivisa.stages.applications import papers as recipes
from condivisa.stages.applications.events import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
    LateAttemptRefused,
    VersionConfirmed,
    VersionSentBack,
)
from condivisa.stages.applications.models import Application, LateAttempt, Member
from condivisa.stages.applications.rules import members, whole
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls import questions
from condivisa.stages.calls.rules import window


@transaction.atomic(durable=True)
def confirm_version(application_id: int, *, version: int, by: Acting, at: datetime) -> Member:
    """Confirm one version of the whole for the body one legally represents; any later change asks for it again.

    Raises `Refused` when the version read is no longer the present one.
    Source: D.P.R. 445/2000, art. 38; D.M. 72/2021, par. 3.
    """
    application = queries.locked(application_id)
    member = _confirming(application, version, by)
    member.confirmed_version, member.confirmed_at, member.confirmed_by_id = version, at, by.person
    member.save(update_fields=["confirmed_version", "confirmed_at", "confirmed_by"])
    event = VersionConfirmed(application.pk, by.body, version)
    journal.record(event, by=by, at=at, chain=application.call.chain)
    return member


@transaction.atomic(durable=True)
def send_back(application_id: int, *, version: int, reason: str, by: Acting, at: datetime) -> Member:
    """Send one version back to the lead, for the body one legally represents, saying what to mend.

    A confirmation given earlier falls. Raises `Refused` without a reason, or when the version read is no longer the
    present one. Source: practice.
    """
    application = queries.locked(application_id)
    member = _confirming(
        application, version, by, [] if reason.strip() else [blocks("application.no_reason", "practice")]
    )
    member.sent_back_version, member.sent_back_reason = version, reason
    member.confirmed_version = member.confirmed_at = member.confirmed_by = None
    member.save()
    event = VersionSentBack(application.pk, by.body, version)
    journal.record(event, by=by, at=at, chain=application.call.chain)
    return member


def _confirming(application: Application, version: int, by: Acting, wrong: Iterable[Finding] = ()) -> Member:
    powers = access.CONFIRM.findings(by, application)
    member = application.members.select_related("body").filter(body=by.body).first()
    require(
        powers,
        unchanged(version, application.version),
        [blocks("application.not_joined", access.FORM, member=member.body.name)]
        if member and member.joined_at is None
        else [],
        wrong,
    )
    assert member is not None  # the power has refused
    return member


@journal.refused_after_the_commit
@transaction.atomic(durable=True)
def submit(application_id: int, *, by: Acting, at: datetime) -> Application | Refused:
    """Submit an application: number in order of arrival, time, hash of the content, receipt, the whole in one paper.

    In time is what arrives up to the last instant of the term, judged by `at` after the locks. Raises `Refused`
    otherwise; an attempt after the term is refused and stays recorded with its time.
    Source: L. 241/1990, art. 1, 12 and 18-bis; D.M. 72/2021, par. 3.
    """
    found = Application.objects.only("call").get(pk=application_id)
    call = calls.locked(found.call_id)
    application = queries.locked(application_id)
    powers = access.SUBMIT.findings(by, application)
    term = window.closed_or_not_open_yet(calls.window_of(call), at)
    if not powers and any(finding.code == "call.closed" for finding in term):
        return _refuse_late(application, Refused(term), by, at)
    lead_is_ets = application.lead.kind == application.lead.Kind.ETS
    require(powers, term, members.may_lead(lead_is_ets), whole.findings(queries.dossier_of(application)))

    content = hashlib.sha256(canonical(queries.content_of(application)).encode()).hexdigest()
    number, year = papers.receipt_number(call.chain, at)
    receipt, entire = (
        papers.compose(
            recipe,
            f"{title} n. {number}/{year}",
            says(application, number=number, year=year, content=content, at=at),
            chain=call.chain,
            by=by,
            at=at,
        )
        for recipe, title, says in (
            (recipes.RECEIPT, "Ricevuta", recipes.receipt),
            (recipes.WHOLE, "Istanza", recipes.whole),
        )
    )
    application.state, application.submitted_at = Application.State.SUBMITTED, at
    application.receipt, application.whole = receipt, entire
    application.receipt_number, application.receipt_year = number, year
    application.content_sha256 = content
    application.save(
        update_fields=["state", "submitted_at", "receipt", "whole", "receipt_number", "receipt_year", "content_sha256"]
    )
    event = ApplicationSubmitted(application.pk, call.pk, number, year, content, receipt.pk)
    journal.record(event, by=by, at=at, chain=call.chain)
    return application


@transaction.atomic(durable=True)
def withdraw(application_id: int, *, by: Acting, at: datetime) -> Application:
    """Withdraw an application before anybody has opened it, or give up a draft; another one may then be started.

    Raises `Refused`. Source: practice.
    """
    found = Application.objects.only("call").get(pk=application_id)
    calls.locked(found.call_id)  # as who opens does: either all are there to be opened, or none can leave
    application = queries.locked(application_id)
    opened = questions.applications_opened(application.call_id)
    require(access.WITHDRAW.findings(by, application), window.not_opened_yet(opened))
    application.state, application.withdrawn_at = Application.State.WITHDRAWN, at
    application.save(update_fields=["state", "withdrawn_at"])
    event = ApplicationWithdrawn(application.pk, application.call_id)
    journal.record(event, by=by, at=at, chain=application.call.chain)
    return application


def _refuse_late(application: Application, refusal: Refused, by: Acting, at: datetime) -> Refused:
    call = application.call
    assert call.closes_at is not None  # the term has passed
    LateAttempt.objects.create(call=call, application=application, body_id=by.body, at=at, closed_at=call.closes_at)
    event = LateAttemptRefused(application.pk, call.pk, call.closes_at)
    journal.record(event, by=by, at=at, chain=call.chain)
    return refusal
