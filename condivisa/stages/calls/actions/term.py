from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import Refused, blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication import actions as publication
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import access, queries, questions
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.events import (
    CallClosed,
    CallRevoked,
    OutageCertified,
    QuestionAnswered,
    QuestionAnsweredAgain,
    QuestionAsked,
    QuestionCameLate,
    RevocationProposed,
    TermExtended,
)
from condivisa.stages.calls.models import (
    Call,
    FurtherAnswer,
    Outage,
    Question,
)
from condivisa.stages.calls.rules import readiness, window

REASONED = "L. 241/1990, art. 3"


@journal.refused_after_the_commit
@transaction.atomic(durable=True)
def ask_question(call_id: int, *, text: str, by: Acting, at: datetime) -> Question | Refused:
    """Ask something about a notice, privately: the answer is published without the asker's name.

    Raises `Refused` after the time for questions: the attempt stays in the journal with its time, the text does not.
    Source: L. 241/1990, art. 1 (par condicio).
    """
    call = queries.locked(call_id)
    question = Question(call=call, body_id=by.body, person_id=by.person, asked_at=at, text=text.strip())
    view = queries.window_of(call)
    public = [] if view.published else [blocks("call.not_published", window.EQUAL_TREATMENT)]
    over = window.takes_questions(view, at)
    if over and not access.ASK.findings(by, question) and not public:
        journal.record(QuestionCameLate(call.pk), by=by, at=at, chain=call.chain)
        return Refused(over)
    require(
        access.ASK.findings(by, question),
        public,
        over,
        [] if question.text else [blocks("call.text_missing", "practice")],
    )
    question.save(force_insert=True)
    journal.record(QuestionAsked(call.pk, question.pk), by=by, at=at, chain=call.chain)
    return question


@transaction.atomic(durable=True)
def answer_question(question_id: int, *, answer: str, by: Acting, at: datetime) -> Question:
    """Answer a question for everybody, once. Raises `Refused`. Source: L. 241/1990, art. 1 (par condicio)."""
    question = Question.objects.get(pk=question_id)
    call = queries.locked(question.call_id)
    question.refresh_from_db()
    require(
        access.ANSWER.findings(by, call),
        [blocks("call.already_answered", "practice")] if question.answered_at else [],
        [] if answer.strip() else [blocks("call.text_missing", "practice")],
    )
    question.answer, question.answered_at = answer.strip(), at
    question.save(update_fields=["answer", "answered_at"])
    journal.record(QuestionAnswered(call.pk, question.pk), by=by, at=at, chain=call.chain)
    return question


@transaction.atomic(durable=True)
def answer_again(question_id: int, *, answer: str, by: Acting, at: datetime) -> FurtherAnswer:
    """Answer a question for everybody once more, with its own date, beside what was answered before, which stays.

    Raises `Refused` before a first answer. Source: L. 241/1990, art. 1 (par condicio).
    """
    question = Question.objects.get(pk=question_id)
    call = queries.locked(question.call_id)
    question.refresh_from_db()
    require(
        access.ANSWER.findings(by, call),
        [] if question.answered_at else [blocks("call.not_answered_yet", "practice")],
        [] if answer.strip() else [blocks("call.text_missing", "practice")],
    )
    given = FurtherAnswer.objects.create(question=question, text=answer.strip(), answered_at=at)
    journal.record(QuestionAnsweredAgain(call.pk, question.pk, given.pk), by=by, at=at, chain=call.chain)
    return given


@transaction.atomic(durable=True)
def certify_outage(
    call_id: int, *, first: datetime, last: datetime, closes_now: datetime, by: Acting, at: datetime
) -> Outage:
    """Compose the act that certifies when applications could not be sent and moves the term for everybody.

    The term moves when the act is signed (`extend_after_outage`). Raises `Refused`.
    Source: L. 241/1990, art. 1 and 12; D.Lgs. 82/2005, art. 3 and 65.
    """
    call = queries.locked(call_id)
    require(
        access.EXTEND.findings(by, call),
        window.outage(queries.window_of(call), first, last, closes_now, at),
        window.not_opened_yet(questions.applications_opened(call.pk)),
    )
    assert call.closes_at is not None  # the rule has refused
    act = papers.compose(
        recipes.EXTENSION,
        f"Interruzione certificata e nuovo termine – {call.title}"[:300],
        recipes.extension(call, first, last, closes_now),
        chain=call.chain,
        by=by,
        at=at,
    )
    made = Outage.objects.create(
        call=call, first=first, last=last, certificate=act, closed_before=call.closes_at, closes_now=closes_now
    )
    journal.record(OutageCertified(call.pk, made.pk, act.pk), by=by, at=at, chain=call.chain)
    return made


@transaction.atomic(durable=True)
def extend_after_outage(outage_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> Call:
    """Take back the signed act of an outage: the term moves for everybody, and everybody who started is told.

    That of questions moves by as much, where it still ran when the outage began.
    Raises `Refused` where the term has changed meanwhile.
    Source: L. 241/1990, art. 1, 12 and 21-septies.
    """
    made = Outage.objects.get(pk=outage_id)
    call = queries.locked(made.call_id)
    require(
        access.EXTEND.findings(by, call),
        readiness.signed_by_the_director(signer, call.procedure.director_id),
        window.outage(queries.window_of(call), made.first, made.last, made.closes_now, at),
        window.not_opened_yet(questions.applications_opened(call.pk)),
        [] if call.closes_at == made.closed_before else [blocks("call.term_moved", window.EQUAL_TREATMENT)],
    )
    act = papers.sign(made.certificate_id, file=file, signer=signer, by=by, at=at)
    call.questions_until = window.questions_moved(queries.window_of(call), made.first, made.closes_now)
    call.closes_at, call.state, call.closed_at = made.closes_now, Call.State.PUBLISHED, None
    call.save(update_fields=["questions_until", "closes_at", "state", "closed_at"])
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        publication.make_public(made, place, chain=call.chain, paper=act, by=by, at=at)
    journal.record(TermExtended(call.pk, made.pk, made.closed_before, made.closes_now), by=by, at=at, chain=call.chain)
    return call


@transaction.atomic(durable=True)
def close_call(call_id: int, *, by: Acting, at: datetime) -> Call:
    """Record that the term has passed. The clock had closed the notice already: this only says so.

    Raises `Refused` while the term runs. Source: practice.
    """
    call = queries.locked(call_id)
    require(access.CLOSE.findings(by, call), window.still_open(queries.window_of(call), at))
    assert call.closes_at is not None  # published with a window
    call.state, call.closed_at = Call.State.CLOSED, call.closes_at
    call.save(update_fields=["state", "closed_at"])
    journal.record(CallClosed(call.pk, call.closes_at), by=by, at=at, chain=call.chain)
    return call


@transaction.atomic(durable=True)
def propose_revocation(call_id: int, *, reason: str, by: Acting, at: datetime) -> Call:
    """Compose the reasoned act that revokes a notice. Raises `Refused`. Source: L. 241/1990, art. 3, 21-quinquies."""
    call = queries.locked(call_id)
    require(
        access.REVOKE.findings(by, call),
        [] if reason.strip() else [blocks("call.reason_missing", REASONED)],
        window.not_bound_yet(questions.agreements_in_force(call.pk)),
    )
    call.revocation = papers.compose(
        recipes.REVOCATION,
        f"Revoca – {call.title}"[:300],
        recipes.revocation(call, reason.strip()),
        chain=call.chain,
        by=by,
        at=at,
        supersedes=call.revocation,
    )
    call.save(update_fields=["revocation"])
    journal.record(RevocationProposed(call.pk, call.revocation.pk), by=by, at=at, chain=call.chain)
    return call


@transaction.atomic(durable=True)
def revoke_call(call_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> Call:
    """Take back the signed act: the notice is revoked where it was published, and everybody who started is told.

    Raises `Refused`, also while an agreement is in force.
    Source: L. 241/1990, art. 21-quinquies and 21-septies; D.Lgs. 33/2013, art. 23.
    """
    call = queries.locked(call_id)
    require(
        access.REVOKE.findings(by, call),
        readiness.signed_by_the_director(signer, call.procedure.director_id),
        [blocks("call.revocation_not_composed", REASONED)] if call.revocation_id is None else [],
        window.not_bound_yet(questions.agreements_in_force(call.pk)),
    )
    assert call.revocation_id is not None  # require has refused
    call.revocation = papers.sign(call.revocation_id, file=file, signer=signer, by=by, at=at)
    call.state = Call.State.REVOKED
    call.save(update_fields=["revocation", "state"])
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        publication.make_public(call.revocation, place, chain=call.chain, paper=call.revocation, by=by, at=at)
    journal.record(CallRevoked(call.pk, call.revocation.pk), by=by, at=at, chain=call.chain)
    return call
