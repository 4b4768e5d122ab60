from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day, show_moment
from condivisa.base.findings import Finding, Refused, blocks, require
from condivisa.base.versions import unchanged
from condivisa.law.procedure import CORRECTION_REQUEST, INTENDED_REFUSAL
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as acts
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access, papers, queries
from condivisa.stages.selection.events import (
    AdmissionDecided,
    ApplicationAdmitted,
    ApplicationRefused,
    ObservationsCameLate,
    ObservationsReceived,
    ObservationsWeighed,
    RefusalIntended,
    RequirementsChecked,
)
from condivisa.stages.selection.models import AdmissibilityCheck, Admission, IntendedRefusal
from condivisa.stages.selection.rules import admissibility as rules


@transaction.atomic(durable=True)
def check_requirements(
    application_id: int, *, outcomes: Mapping[str, str], seen: str | None = None, by: Acting, at: datetime
) -> list[AdmissibilityCheck]:
    """Check requirements of an application: code → why it is not met, empty where it is.

    A check made before on the same requirement is kept, replaced; `seen` tells which ones the page showed. Raises
    `Refused`, also where a colleague checked meanwhile.
    Source: L. 241/1990, art. 6; D.M. 72/2021, par. 3.
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    waiting = queries.corrections_waiting(application_id)
    in_force = AdmissibilityCheck.objects.filter(application=application, replaced=False)
    require(
        queries.checking(call, by, [application.pk]),
        unchanged(seen, queries.version_of_checks(in_force)),
        queries.undecided(call.pk),
        *(rules.known_requirement(code) for code in outcomes),
        [
            blocks("selection.correction_waits", CORRECTION_REQUEST, application=queries.number(application))
            for code in outcomes
            if code in waiting
        ],
    )
    in_force.filter(requirement__in=list(outcomes)).update(replaced=True)
    checks = [
        AdmissibilityCheck.objects.create(
            application=application,
            requirement=code,
            outcome=AdmissibilityCheck.Outcome.NOT_MET if reason.strip() else AdmissibilityCheck.Outcome.MET,
            reason=reason.strip(),
            source=rules.REQUIREMENTS[code].source,
            by_id=by.person,
            at=at,
        )
        for code, reason in outcomes.items()
    ]
    event = RequirementsChecked(
        application.pk, list(outcomes), [code for code, reason in outcomes.items() if reason.strip()]
    )
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return checks


@transaction.atomic(durable=True)
def intend_refusal(application_id: int, *, by: Acting, at: datetime) -> IntendedRefusal:
    """Tell an applicant why its application is about to be refused, where the call applies the intended refusal.

    Ten days to answer, from when the message leaves the outbox (`telling.run_from_release`). Where more has failed than
    was announced before, all of it is announced anew and the earlier one is kept, replaced. Raises `Refused`.
    Source: L. 241/1990, art. 10-bis.
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    facts = queries.checked(call.pk)[application.pk]
    require(
        queries.checking(call, by, [application.pk]),
        queries.undecided(call.pk),
        []
        if call.terms.get("intended_refusal")
        else [blocks("selection.no_intended_refusal", call.terms.clause("intended_refusal"))],
        rules.may_announce(facts),
    )
    IntendedRefusal.objects.filter(application=application, replaced=False).update(replaced=True)
    intended = IntendedRefusal.objects.create(
        application=application,
        requirements=facts.failed,
        sent_at=at,
        due=rules.refusal_answer_due(day(at)),
    )
    journal.record(RefusalIntended(application.pk, intended.pk), by=by, at=at, chain=queries.chain_of(call))
    return intended


@journal.refused_after_the_commit
@transaction.atomic(durable=True)
def answer_intended_refusal(application_id: int, *, answer: str, by: Acting, at: datetime) -> IntendedRefusal | Refused:
    """Answer an intended refusal, within its term; a later answer is added to those before, and weighed in its turn.

    Raises `Refused`: after the term the attempt stays in the journal with its time.
    Source: L. 241/1990, art. 10-bis.
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    intended = IntendedRefusal.objects.get(application=application, replaced=False)
    may = [*access.ANSWER.findings(by, application), *queries.call_running(call), *queries.undecided(call.pk)]
    late = rules.answer_in_time(intended.due, day(at))
    if late and not may:
        came = ObservationsCameLate(application.pk, intended.pk, intended.due)
        journal.record(came, by=by, at=at, chain=queries.chain_of(call))
        return Refused(late)
    require(
        may,
        late,
        [] if answer.strip() else [blocks("selection.reason_missing", INTENDED_REFUSAL)],
    )
    said = f"{intended.answer}\n\n{show_moment(at)}: {answer.strip()}" if intended.answer else answer.strip()
    intended.answer, intended.answered_at, intended.weighed_at = said, at, None
    intended.save(update_fields=["answer", "answered_at", "weighed_at"])
    journal.record(ObservationsReceived(application.pk, intended.pk), by=by, at=at, chain=queries.chain_of(call))
    return intended


@transaction.atomic(durable=True)
def weigh_observations(application_id: int, *, reason: str, by: Acting, at: datetime) -> IntendedRefusal:
    """Say why the answer to an intended refusal is not taken in, or what it changed. Raises `Refused`.

    Source: L. 241/1990, art. 10-bis.
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    intended = IntendedRefusal.objects.get(application=application, replaced=False)
    require(
        queries.checking(call, by, [application.pk]),
        queries.undecided(call.pk),
        [] if reason.strip() else [blocks("selection.reason_missing", INTENDED_REFUSAL)],
        [] if intended.answered_at else [blocks("selection.no_observations", INTENDED_REFUSAL)],
    )
    said = f"{intended.weighed}\n\n{show_moment(at)}: {reason.strip()}" if intended.weighed else reason.strip()
    intended.weighed, intended.weighed_at = said, at
    intended.save(update_fields=["weighed", "weighed_at"])
    journal.record(ObservationsWeighed(application.pk, intended.pk), by=by, at=at, chain=queries.chain_of(call))
    return intended


@transaction.atomic(durable=True)
def draft_admission(call_id: int, *, by: Acting, at: datetime) -> Paper:
    """Compose the act on admission from the checks: admitted, refused and why, who came too late. Raises `Refused`.

    Source: L. 241/1990, art. 3 e 6; D.M. 72/2021, par. 3.
    """
    call = calls.locked(call_id)
    every = queries.received(call.pk)
    require(
        access.PREPARE.findings(by, call),
        queries.judging(call.pk, by, every.values_list("pk", flat=True)),
        _ready(call, at),
    )
    title = f"Ammissione delle istanze – {call.title}"[:300]
    return acts.compose(papers.ADMISSION, title, _inputs(call), chain=queries.chain_of(call), by=by, at=at)


@transaction.atomic(durable=True)
def decide_admission(paper_id: UUID, *, file: bytes, by: Acting, at: datetime) -> list[Admission]:
    """Admit and refuse as the signed act says; it is made public, and every refusal has its letter.

    An act that no longer says what the checks say is refused. Raises `Refused`.
    Source: L. 241/1990, art. 3, 6 e 21-septies; D.M. 72/2021, par. 3; D.Lgs. 33/2013, art. 23.
    """
    act = Paper.objects.get(pk=paper_id, kind=papers.ADMISSION.kind)
    call = calls.locked(act.inputs["call"])
    every = queries.received(call.pk)
    require(
        access.DECIDE.findings(by, call),
        queries.judging(call.pk, by, every.values_list("pk", flat=True)),
        _ready(call, at),
        queries.still_says(act, _inputs(call)),
    )
    act = acts.sign(act.pk, file=file, signer=by.person, by=by, at=at)
    failings = queries.failings(call.pk)
    admissions = [_admit(one, failings.get(one.pk, []), act, call, by=by, at=at) for one in every]
    make_public(act, Publication.Place.TRANSPARENCY, chain=queries.chain_of(call), paper=act, by=by, at=at)
    refused = len(failings)
    event = AdmissionDecided(call.pk, act.pk, len(admissions) - refused, refused)
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return admissions


def _admit(
    application: Application, failing: list[AdmissibilityCheck], act: Paper, call: Call, *, by: Acting, at: datetime
) -> Admission:
    chain = queries.chain_of(call)
    if not failing:
        admission = Admission.objects.create(application=application, admitted=True, act=act, at=at)
        journal.record(ApplicationAdmitted(application.pk, act.pk), by=by, at=at, chain=chain)
        return admission
    inputs = papers.refusal(call, application, papers.admission_reasons(failing), act)
    title = f"Esclusione dell'istanza {queries.number(application)} – {call.title}"[:300]
    letter = acts.compose(papers.REFUSAL, title, inputs, chain=chain, by=by, at=at)
    admission = Admission.objects.create(
        application=application,
        admitted=False,
        reason=" ".join(check.reason for check in failing),
        source="; ".join(dict.fromkeys(check.source for check in failing))[:200],
        act=act,
        letter=letter,
        at=at,
    )
    journal.record(ApplicationRefused(application.pk, letter.pk), by=by, at=at, chain=chain)
    return admission


def _ready(call: Call, at: datetime) -> list[Finding]:
    return [
        *queries.undecided(call.pk),
        *rules.ready_to_decide(
            list(queries.checked(call.pk).values()),
            intended_refusal=bool(call.terms.get("intended_refusal")),
            appeal=call.appeal_authority,
            on=day(at),
        ),
    ]


def _inputs(call: Call) -> dict[str, object]:
    # Nobody is late whose term was then moved, as for an outage, or whose application arrived all the same.
    late = LateAttempt.objects.filter(call=call, at__gt=call.closes_at).select_related("body").order_by("at", "pk")
    late = late.exclude(application__state=Application.State.SUBMITTED)
    return papers.admission(call, queries.applicant_list(call.pk), queries.failings(call.pk), late)
