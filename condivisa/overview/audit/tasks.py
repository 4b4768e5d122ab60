"""The walk over a chain, its papers, their files, its grants and its payments, by the worker."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.tasks import task

from condivisa.records import clock
from condivisa.records.journal.models import Entry
from condivisa.records.journal.queries import verify_chain
from condivisa.records.journal.verifying import walk
from condivisa.records.papers.models import Paper
from condivisa.records.papers.queries import files_of, verify_files, verify_papers
from condivisa.stages.agreements.queries.verifying import budgeted, verify_grants
from condivisa.stages.payments.queries.verifying import moved, verify_money


@task()
def verify(key: int, chain: str) -> None:
    """Do a verification that somebody asked for. Source: practice."""
    walks = (verify_chain, verify_papers, verify_files, verify_grants, verify_money)
    walk(key, walks, total=_total(UUID(chain)), now=clock.now)


def verify_soon(chain: UUID) -> Callable[[int], object]:
    """What leaves the task of a verification, in the transaction of the act that asks for it. Source: practice."""
    return lambda key: verify.enqueue(key, str(chain))


def _total(chain: UUID) -> int:
    counted = (Entry.objects.filter(chain=chain), Paper.objects.filter(chain=chain), files_of(chain))
    granted, _changes = budgeted(chain)
    sums = (granted, *moved(chain))
    return sum(things.count() for things in counted) + sum(len(some) for some in sums) + 1
