"""What is done after an act, by the worker: a task is left in the act's own transaction, and does all that waits.

Every task may run twice, late or not at all without harm: the rows it works on say themselves what waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from condivisa.records.prepared import prepared

LOST_AFTER = timedelta(minutes=15)
"""No task takes as long, or if it does it may as well start again."""


@dataclass(frozen=True)
class _Awake:
    """Left among what a transaction does at its commit, to say that a task has been woken in it.

    Undoing a savepoint forgets the mark together with the task.
    """

    task_path: str

    def __call__(self) -> None:
        """Nothing: the task is in the database."""


def wake(task: Task[..., Any]) -> None:
    """Have a task run after the present transaction commits; several calls in one transaction leave one task.

    One that waits already is kept from the worker until then, so that it sees what this transaction writes
    (SQLite has one writer at a time anyway). Must run inside a transaction. Source: practice.
    """
    mark = _Awake(task.module_path)
    if any(left[1] == mark for left in connection.run_on_commit):
        return
    if not _waiting(task.module_path):
        task.enqueue()
    transaction.on_commit(mark)


@prepared
def _waiting(path: str) -> QuerySet[DBTaskResult]:
    """Asked at most acts; no task of ours is left for a later hour."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path).order_by()
    return ready.select_for_update(skip_locked=True).only("pk")[:1]


def put_back_lost() -> int:
    """Let the tasks that a killed worker left running be taken again; returns how many. Source: practice."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=Now() - LOST_AFTER)
    return lost.update(status=TaskResultStatus.READY)
