from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication import actions as publication
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import access, queries, questions
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.events import NoticeRectified, RectificationProposed
from condivisa.stages.calls.models import Call, Rectification
from condivisa.stages.calls.rules import readiness, rectifying, window
from condivisa.stages.calls.sections import Correctable, as_json, from_json, mark
from condivisa.stages.calls.writing import write_correction

STALE = "L. 241/1990, art. 3"


@transaction.atomic(durable=True)
def propose_rectification(
    call_id: int,
    section: Correctable,
    *,
    seen: str,
    reason: str,
    substantial: bool,
    closes_now: datetime | None = None,
    by: Acting,
    at: datetime,
) -> tuple[Rectification, tuple[Finding, ...]]:
    """Compose the act that says a part of a published notice again, as it should be; also returns what only warns.

    `seen` is the `mark` of that part when somebody opened it; a `substantial` correction gives a later term. Nothing
    changes until the act is signed (`rectify_call`). Raises `Refused`.
    Source: L. 241/1990, art. 1, 3 e 12; D.M. 72/2021, par. 3.
    """
    call = queries.locked(call_id)
    before = queries.draft_of(call)
    after = section.over(before)
    warned = require(
        access.RECTIFY.findings(by, call),
        unchanged(seen, mark(section, before)),
        _judged(call, before, after, reason, substantial, closes_now, at),
    )
    assert call.closes_at is not None  # it was published
    act = papers.compose(
        recipes.RECTIFICATION,
        f"Rettifica – {call.title}"[:300],
        _inputs(call, before, after, reason.strip(), closes_now),
        chain=call.chain,
        by=by,
        at=at,
    )
    made = Rectification.objects.create(
        call=call,
        content=as_json(section),
        seen=seen,
        reason=reason.strip(),
        substantial=substantial,
        act=act,
        closed_before=call.closes_at,
        closes_now=closes_now or call.closes_at,
    )
    journal.record(RectificationProposed(call.pk, made.pk, act.pk), by=by, at=at, chain=call.chain)
    return made, warned


@transaction.atomic(durable=True)
def rectify_call(rectification_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> Call:
    """Take back the signed act: the notice says it right from now on, and everybody who started is told.

    A substantial one publishes the notice again and moves the term for everybody, that of questions by as much.
    Raises `Refused` where the notice or its term changed meanwhile.
    Source: L. 241/1990, art. 1, 12 e 21-septies; D.M. 72/2021, par. 3.
    """
    made = Rectification.objects.get(pk=rectification_id)
    call = queries.locked(made.call_id)
    section, before = from_json(made.content), queries.draft_of(call)
    after = section.over(before)
    closes_now = made.closes_now if made.substantial else None
    require(
        access.RECTIFY.findings(by, call),
        readiness.signed_by_the_director(signer, call.procedure.director_id),
        [] if made.seen == mark(section, before) else [blocks("call.rectification_stale", STALE)],
        [blocks("call.term_moved", window.EQUAL_TREATMENT)]
        if made.substantial and call.closes_at != made.closed_before
        else [],
        _judged(call, before, after, made.reason, made.substantial, closes_now, at),
    )
    act = papers.sign(made.act_id, file=file, signer=signer, by=by, at=at)
    _correct(call, before, after, closes_now)
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        publication.make_public(made, place, chain=call.chain, paper=act, by=by, at=at)
    assert call.closes_at is not None  # it was published
    event = NoticeRectified(call.pk, made.pk, made.substantial, call.terms_sha256, call.closes_at)
    journal.record(event, by=by, at=at, chain=call.chain)
    return call


def _judged(
    call: Call,
    before: CallDraft,
    after: CallDraft,
    reason: str,
    substantial: bool,
    closes_now: datetime | None,
    at: datetime,
) -> list[Finding]:
    view = queries.window_of(call)
    return [
        *rectifying.may_rectify(
            before,
            after,
            view,
            reason=reason,
            substantial=substantial,
            closes_now=closes_now,
            opened=questions.applications_opened(call.pk),
            at=at,
        ),
        *readiness.sound(after, set(queries.other_programmes(call).values_list("code", flat=True)), before),
        *readiness.ready_to_sign(
            view,
            after.terms,
            programmes=len(after.programmes),
            criteria=len(after.criteria),
            opened=bool(call.opening_act_number),
            appeal_authority=after.appeal_authority,
        ),
    ]


def _correct(call: Call, before: CallDraft, after: CallDraft, closes_now: datetime | None) -> None:
    write_correction(call, before, after)
    call.terms_sha256 = call.terms.sha256()
    if closes_now is not None and call.closes_at is not None:
        if call.questions_until is not None:
            call.questions_until += closes_now - call.closes_at
        call.closes_at, call.state, call.closed_at = closes_now, Call.State.PUBLISHED, None
    call.save()


def _inputs(
    call: Call, before: CallDraft, after: CallDraft, reason: str, closes_now: datetime | None
) -> dict[str, Any]:
    """What the act says: the notice as corrected is read from the database, then everything is put back."""
    first = call.closes_at
    with transaction.atomic():
        _correct(call, before, after, closes_now)
        inputs = recipes.rectification(call, before, after, reason, first if closes_now else None)
        transaction.set_rollback(True)
    call.refresh_from_db()
    return inputs
