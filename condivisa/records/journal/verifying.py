"""Having a chain verified: asked by a person, walked by a task that says how far it is, stopped by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from condivisa.base.findings import Fact, Finding, Weight, blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import access
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import VerificationAsked, VerificationEnded
from condivisa.records.journal.models import Verification
from condivisa.records.journal.queries import SOURCE, Looked

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
    stopped meanwhile. Taken up after a kill it starts again; an error ends it as stopped, with what was found, and is
    raised again. Source: D.P.R. 445/2000, art. 53.
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
    except Exception as error:  # whatever broke the walk: the verification ends as stopped, and the error goes on
        failed = blocks("journal.walk_failed", SOURCE, error=type(error).__name__)
        _end(asked, looked_at, [failed, *found], now(), stopped=True)
        raise
    _end(asked, looked_at, found, now())


@transaction.atomic(durable=True)
def _end(asked: Verification, looked_at: int, found: list[Finding], at: datetime, *, stopped: bool = False) -> None:
    kept = [
        {"code": one.code, "weight": str(one.weight), "source": one.source, "facts": _plain(one)}
        for one in found[:MOST]
    ]
    ended = Verification.objects.filter(pk=asked.pk, state__in=GOING).update(
        state=Verification.State.STOPPED if stopped else Verification.State.DONE,
        checked=looked_at,
        found=len(found),
        findings=kept,
        ended_at=at,
    )
    if ended:
        by = Acting(asked.asked_by, asked.chain)
        event = VerificationEnded(asked.pk, looked_at, len(found), stopped=stopped)
        journal.record(event, by=by, at=at, chain=asked.chain)


def _all(walks: Iterable[Walk], chain: UUID, looked: Looked) -> Iterator[Finding]:
    for one in walks:
        yield from one(chain, looked)


def kept_findings(found: Verification) -> list[Finding]:
    """What a verification found, as it was found. Source: practice."""
    return [
        Finding(
            one["code"],
            Weight(one["weight"]),
            one["source"],
            {name: _fact(kept) for name, kept in one["facts"].items()},
        )
        for one in found.findings
    ]


def _plain(finding: Finding) -> dict[str, object]:
    return {name: _kept(fact) for name, fact in finding.facts.items()}


def _kept(fact: Fact) -> object:
    """A fact as JSON keeps it: what is neither text nor number with its type, so that its wording can write it."""
    match fact:
        case Decimal():
            return {"decimal": f"{fact:f}"}
        case datetime():
            return {"moment": fact.isoformat()}
        case date():
            return {"day": fact.isoformat()}
    return fact


def _fact(kept: Any) -> Fact:
    match kept:
        case {"decimal": str(said)}:
            return Decimal(said)
        case {"moment": str(said)}:
            return datetime.fromisoformat(said)
        case {"day": str(said)}:
            return date.fromisoformat(said)
        case str() | int():
            return kept
    raise TypeError(f"a {type(kept).__name__} is no fact")
