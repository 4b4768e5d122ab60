from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication import actions as publication
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import access, queries
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.events import (
    CallPublished,
    NoticeComposed,
    NoticeReturned,
    NoticeSigned,
)
from condivisa.stages.calls.models import (
    Call,
)
from condivisa.stages.calls.rules import budget, notice, readiness, window

REASONED = "L. 241/1990, art. 3"


@transaction.atomic(durable=True)
def compose_notice(call_id: int, *, by: Acting, at: datetime) -> tuple[Call, tuple[Finding, ...]]:
    """Compose the notice to be signed, in the place of an earlier one; also returns what only warns.

    Raises `Refused` while something that a notice must say is missing.
    Source: L. 241/1990, art. 12, c. 1; D.M. 72/2021, par. 3.
    """
    call = queries.locked(call_id)
    warnings = require(access.COMPOSE.findings(by, call), queries.readiness_of(call), _doubts(call, day(at)))
    call.notice = papers.compose(
        recipes.NOTICE,
        call.title,
        recipes.notice(call),
        chain=call.chain,
        by=by,
        at=at,
        supersedes=call.notice,
    )
    call.save(update_fields=["notice"])
    journal.record(NoticeComposed(call.pk, call.notice.pk), by=by, at=at, chain=call.chain)
    return call, warnings


@transaction.atomic(durable=True)
def sign_notice(call_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> Call:
    """Take back the notice signed by the director; the draft can no longer change.

    Raises `Refused` where the draft changed after the notice was composed, or somebody else signed.
    Source: D.Lgs. 267/2000, art. 107; L. 241/1990, art. 21-septies.
    """
    call = queries.locked(call_id)
    require(
        access.SIGN.findings(by, call),
        readiness.signed_by_the_director(signer, call.procedure.director_id),
        [blocks("call.notice_not_composed", REASONED)] if call.notice is None else [],
        [blocks("call.notice_stale", REASONED)] if queries.notice_stale(call) else [],
    )
    assert call.notice is not None  # require has refused
    call.notice = papers.sign(call.notice.pk, file=file, signer=signer, by=by, at=at)
    call.state = Call.State.SIGNED
    call.save(update_fields=["notice", "state"])
    journal.record(NoticeSigned(call.pk, call.notice.pk, signer), by=by, at=at, chain=call.chain)
    return call


@transaction.atomic(durable=True)
def number_notice(
    call_id: int,
    *,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Call:
    """Copy the numbers that the office's own systems gave to the signed notice.

    Raises `Refused`. Source: D.P.R. 445/2000, art. 53.
    """
    call = queries.locked(call_id)
    require(access.NUMBER.findings(by, call))
    call.notice = papers.number(
        papers.signed(call.notice, call.title).pk,
        act_number=act_number,
        act_date=act_date,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
        by=by,
        at=at,
    )
    return call


@transaction.atomic(durable=True)
def return_to_draft(call_id: int, *, by: Acting, at: datetime) -> Call:
    """Take a signed notice back to draft before it is published; its next signed text supersedes this one.

    Raises `Refused`. Source: practice.
    """
    call = queries.locked(call_id)
    require(access.RETURN.findings(by, call))
    assert call.notice_id is not None  # it was signed
    call.state = Call.State.DRAFT
    call.save(update_fields=["state"])
    journal.record(NoticeReturned(call.pk, call.notice_id), by=by, at=at, chain=call.chain)
    return call


@transaction.atomic(durable=True)
def publish_call(call_id: int, *, by: Acting, at: datetime) -> Call:
    """Publish the signed notice on the site and the notice board, its terms frozen; the window opens by the clock.

    Raises `Refused`. Source: D.Lgs. 117/2017, art. 55; D.M. 72/2021, par. 3; D.Lgs. 33/2013, art. 26, c. 1.
    """
    call = queries.locked(call_id)
    require(access.PUBLISH.findings(by, call), window.in_order(queries.window_of(call), at))
    signed = papers.signed(call.notice, call.title)
    call.state, call.published_at, call.terms_sha256 = Call.State.PUBLISHED, at, call.terms.sha256()
    call.save(update_fields=["state", "published_at", "terms_sha256"])
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        publication.make_public(call, place, chain=call.chain, paper=signed, by=by, at=at)
    assert call.closes_at is not None  # in_order has refused
    journal.record(
        CallPublished(call.pk, signed.content_sha256, call.terms_sha256, call.closes_at), by=by, at=at, chain=call.chain
    )
    return call


def _doubts(call: Call, on: date) -> list[Finding]:
    funds = budget.without_funds(queries.shares_by_source_year(call))
    return [*queries.basis_of(call, on=on), *funds, *notice.doubts(queries.figures_of(call))]
