from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from condivisa.base.findings import Refused
from condivisa.records.access import Acting
from condivisa.records.journal.events import Event, subscribers
from condivisa.records.journal.models import Entry, Head
from condivisa.records.prepared import prepared

INSTALLATION = UUID(int=0)
"""The chain of acts that belong to no procedure."""

FIRST = "0" * 64


def digest(entry: Entry) -> str:
    """The hash of an entry over all it says and the hash before it. Source: practice."""
    said = {
        "chain": str(entry.chain),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person": str(entry.person),
        "body": str(entry.body),
        "event": entry.event,
        "data": entry.data,
        "previous": entry.previous,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(event: Event, *, by: Acting, at: datetime, chain: UUID = INSTALLATION) -> Entry:
    """Add an act to the chain of an administration (or the installation's) and tell who listens.

    Must run inside the action's transaction. Raises `RuntimeError` outside one. Source: D.P.R. 445/2000, art. 53.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the journal writes inside the action's transaction")
    head = next(iter(_locked_head(chain)), None) or _first_head(chain)
    entry = Entry(
        chain=chain,
        number=head.number + 1,
        at=at,
        person=by.person,
        body=by.body,
        event=event.code,
        data=event.data(),
        previous=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])
    heard: dict[str, Any] = {"entry": entry, "by": by, "at": at}
    for step in subscribers(type(event)):
        step(event, **heard)
    return entry


@prepared
def _locked_head(chain: UUID) -> QuerySet[Head]:
    """Asked at every act."""
    return Head.objects.select_for_update().filter(chain=chain)


def _first_head(chain: UUID) -> Head:
    head, _ = Head.objects.select_for_update().get_or_create(chain=chain, defaults={"number": 0, "hash": FIRST})
    return head


def refused_after_the_commit[**P, A](action: Callable[P, A | Refused]) -> Callable[P, A]:
    """Raise the refusal that an action returns instead: what it wrote about it, such as when it came too late, stays.

    Source: practice.
    """

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> A:
        answer = action(*args, **kwargs)
        if isinstance(answer, Refused):
            raise answer
        return answer

    return acted
