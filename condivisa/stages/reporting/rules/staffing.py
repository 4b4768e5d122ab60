"""Who works for a body, and in which capacity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from condivisa.base.findings import Finding, blocks
from condivisa.law import cts
from condivisa.stages.reporting.rules.facts import Worker


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
    """Staff without contract hours, or a volunteer without a number in the register.

    Judged on: the day of entry. Source: D.Lgs. 117/2017, art. 17, c. 1.
    """
    if worker.kind == "staff" and not worker.monthly_hours:
        return [blocks("report.contract_hours_missing", cts.STAFF_OR_VOLUNTEER, worker=worker.code)]
    if worker.kind == "volunteer" and not register_number.strip():
        return [blocks("report.not_in_register", cts.VOLUNTEER_REFUNDS, worker=worker.code)]
    return []


def code_taken(code: str, taken: bool) -> list[Finding]:
    """A code already given in the body: a person who comes back gets a new one.

    Judged on: the day of entry. Source: practice.
    """
    return [blocks("report.worker_code_taken", cts.STAFF_OR_VOLUNTEER, worker=code)] if taken else []


def leaves(worker: Worker, last: date) -> list[Finding]:
    """A last day of work before the first.

    Judged on: the day it is said. Source: practice.
    """
    if last >= worker.period.first:
        return []
    return [blocks("report.leaves_before_start", cts.STAFF_OR_VOLUNTEER, worker=worker.code, since=worker.period.first)]
