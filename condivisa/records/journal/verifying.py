"""Having a chain verified: asked by a person, walked by a task that says how far it is, stopped by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from condivisa.base.findings import Finding, blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import access
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import VerificationAsked, VerificationEnded
from condivisa.records.journal.models import Verification
from condivisa.records.journal.queries import Looked

EVERY = 200
"""Things looked at between one saving of the progress and the next."""
MOST = 200
"""Findings kept; the rest is counted."""
GOING = (Verification.State.WAITING, Verification.State.RUNNING)

type Walk = Callable[[UUID, Looked], Iterable[Finding]]


class Stopped(Exception):
    """Somebody stopped the walk."""


@transaction.atomic(durable=True)
def ask(*, start: Callable[[int], object], by: Acting, at: datetime) -> Verification:
    """Ask for a verification of the journal of the body acted for; `start` leaves its task in the same transaction.

    Raises `Refused` while one is going. Source: D.Lgs. 267/2000, art. 147-bis and 239.
    """
    asked = Verification(chain=by.body, asked_by=by.person, asked_at=at)
    require(access.VERIFY.findings(by, asked))
    going = Verification.objects.select_for_update().filter(chain=by.body, state__in=GOING).exists()
    require([blocks("journal.verifying", "practice")] if going else [])
    asked.save()
    journal.record(VerificationAsked(asked.pk), by=by, at=at, chain=by.body)
    start(asked.pk)
    return asked


@transaction.atomic(durable=True)
def stop(key: int, *, by: Acting, at: datetime) -> None:
    """Stop a verification that is going; one that has ended stays as it ended. Source: practice."""
    found = Verification.objects.select_for_update().get(pk=key)
    require(access.VERIFY.findings(by, found))
    if found.state in GOING:
        found.state, found.ended_at = Verification.State.STOPPED, at
        found.save(update_fields=["state", "ended_at"])
        event = VerificationEnded(found.pk, found.checked, found.found, stopped=True)
        journal.record(event, by=by, at=at, chain=found.chain)


def walk(key: int, walks: Iterable[Walk], *, total: int, now: Callable[[], datetime]) -> None:
    """Do a verification that somebody asked for: count what is looked at, keep what does not match, end unless it was
    stopped meanwhile. Taken up after a kill it starts again. Source: D.P.R. 445/2000, art. 53.
    """
    mine = Verification.objects.filter(pk=key, state__in=GOING)
    if not mine.update(state=Verification.State.RUNNING, total=total, checked=0, found=0, findings=[]):
        return
    asked = Verification.objects.get(pk=key)
    found: list[Finding] = []
    looked_at = 0

    def looked() -> None:
        nonlocal looked_at
        looked_at += 1
        if looked_at % EVERY == 0 and not mine.update(checked=F("checked") + EVERY, found=len(found)):
            raise Stopped

    try:
        for one in _all(walks, asked.chain, looked):
            found.append(one)  # noqa: PERF402 - `looked` counts them while the walk goes on
    except Stopped:
        return
    _end(asked, looked_at, found, now())


@transaction.atomic(durable=True)
def _end(asked: Verification, looked_at: int, found: list[Finding], at: datetime) -> None:
    kept = [
        {"code": one.code, "weight": str(one.weight), "source": one.source, "facts": _plain(one)}
        for one in found[:MOST]
    ]
    ended = Verification.objects.filter(pk=asked.pk, state__in=GOING).update(
        state=Verification.State.DONE, checked=looked_at, found=len(found), findings=kept, ended_at=at
    )
    if ended:
        by = Acting(asked.asked_by, asked.chain)
        event = VerificationEnded(asked.pk, looked_at, len(found), stopped=False)
        journal.record(event, by=by, at=at, chain=asked.chain)


def _all(walks: Iterable[Walk], chain: UUID, looked: Looked) -> Iterator[Finding]:
    for one in walks:
        yield from one(chain, looked)


def _plain(finding: Finding) -> dict[str, object]:
    return {name: value if isinstance(value, int) else str(value) for name, value in finding.facts.items()}
