"""Who works for a body: staff by contract, volunteers in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from condivisa.base.days import Period
from condivisa.base.findings import require
from condivisa.parties.models import Body
from condivisa.parties.rules import compact_code
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import WorkerLeft, WorkerRegistered
from condivisa.stages.reporting.models import Worker
from condivisa.stages.reporting.queries.judged import charged_until, worker_facts
from condivisa.stages.reporting.rules import facts, staffing


@transaction.atomic(durable=True)
def register_worker(
    body_id: UUID,
    worker: facts.Worker,
    *,
    fiscal_code: str,
    register_number: str = "",
    collective_agreement: str = "",
    level: str = "",
    by: Acting,
    at: datetime,
) -> Worker:
    """Enter a person by a code, staff (with job, type and monthly hours of the contract) or volunteer (with the
    register's number).

    The fiscal code only makes a keyed hash, by which the same person is found again in the same body.
    Raises `Refused` for a person who is already there, in the same or the other capacity.
    Source: D.Lgs. 117/2017, art. 17, c. 1 and 5.
    """
    Body.objects.select_for_update().get(pk=body_id)
    last = None if worker.period.last == date.max else worker.period.last
    made = Worker(
        body_id=body_id,
        code=worker.code,
        kind=worker.kind,
        person_key=salted_hmac("reporting.worker", compact_code(fiscal_code), algorithm="sha256").hexdigest(),
        since=worker.period.first,
        until=last,
        contract=worker.contract,
        job=worker.job,
        monthly_hours=worker.monthly_hours,
        collective_agreement=collective_agreement,
        level=level,
        register_number=register_number,
    )
    there = Worker.objects.filter(body_id=body_id)
    same_person = [worker_facts(one) for one in there.filter(person_key=made.person_key)]
    require(
        access.REGISTER.findings(by, made),
        staffing.described(worker, register_number),
        staffing.one_capacity(worker, same_person),
        staffing.code_taken(worker.code, there.filter(code=worker.code).exists()),
    )
    made.save(force_insert=True)
    journal.record(WorkerRegistered(made.pk, body_id, made.kind), by=by, at=at)
    return made


@transaction.atomic(durable=True)
def end_worker(worker_id: int, last: date, *, by: Acting, at: datetime) -> Worker:
    """Say the last day on which a person works for the body: from the next one the other capacity is open.

    A later day than the one said before is refused if the person is there in the other capacity by then, as is one
    before the first or before what rows already charge. Raises `Refused`. Source: D.Lgs. 117/2017, art. 17, c. 5.
    """
    body = Worker.objects.values_list("body", flat=True).get(pk=worker_id)
    Body.objects.select_for_update().get(pk=body)
    worker = Worker.objects.select_for_update().get(pk=worker_id)
    now = worker_facts(worker)
    same_person = Worker.objects.filter(body=body, person_key=worker.person_key).exclude(pk=worker_id)
    require(
        access.REGISTER.findings(by, worker),
        staffing.leaves(now, last, charged_until(worker_id))
        or staffing.one_capacity(
            replace(now, period=Period(now.period.first, last)), [worker_facts(one) for one in same_person]
        ),
    )
    worker.until = last
    worker.save(update_fields=["until"])
    journal.record(WorkerLeft(worker.pk, last), by=by, at=at)
    return worker
