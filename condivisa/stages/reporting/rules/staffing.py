"""Who works for a body, and in which capacity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from condivisa.base.findings import Finding, blocks
from condivisa.law import cts
from condivisa.stages.reporting.rules.facts import PRACTICE, Worker


def one_capacity(worker: Worker, others: Sequence[Worker]) -> list[Finding]:
    """A person who is at the same time staff and volunteer of one body, or entered twice. `others` are the same
    person's other entries in the same body.

    Judged on: every day that the entries share. Source: D.Lgs. 117/2017, art. 17, c. 5.
    """
    found = []
    for other in others:
        if not worker.period.overlap(other.period):
            continue
        code = "report.staff_and_volunteer" if worker.kind != other.kind else "report.worker_twice"
        found.append(blocks(code, cts.STAFF_OR_VOLUNTEER, worker=worker.code, other=other.code))
    return found


def described(worker: Worker, register_number: str) -> list[Finding]:
    """Staff without job, type of contract or its hours, or a volunteer without a number in the register.

    Judged on: the day of entry. Source: D.Lgs. 117/2017, art. 17, c. 1; practice.
    """
    if worker.kind == "staff":
        absent = [name for name in ("job", "contract", "monthly_hours") if not getattr(worker, name)]
        if absent:
            fields = ", ".join(f"worker.field.{name}" for name in absent)
            return [blocks("report.worker_incomplete", PRACTICE, worker=worker.code, fields=fields)]
    if worker.kind == "volunteer" and not register_number.strip():
        return [blocks("report.not_in_register", cts.VOLUNTEER_REFUNDS, worker=worker.code)]
    return []


def code_taken(code: str, taken: bool) -> list[Finding]:
    """A code already given in the body: a person who comes back gets a new one.

    Judged on: the day of entry. Source: practice.
    """
    return [blocks("report.worker_code_taken", cts.STAFF_OR_VOLUNTEER, worker=code)] if taken else []


def leaves(worker: Worker, last: date, charged_until: date | None) -> list[Finding]:
    """A last day of work before the first, or before the last day that a row of any report charges.

    Judged on: the day it is said. Source: practice.
    """
    code, since = worker.code, worker.period.first
    if last < since:
        return [blocks("report.leaves_before_start", cts.STAFF_OR_VOLUNTEER, worker=code, since=since)]
    if charged_until is not None and last < charged_until:
        return [blocks("report.leaves_before_charged", PRACTICE, worker=code, until=charged_until)]
    return []
