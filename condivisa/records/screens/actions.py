"""What a screen keeps of its own: what was typed and not sent, and which forms were sent already."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from condivisa.base.findings import Refused, blocks, require
from condivisa.records.access import Acting
from condivisa.records.screens.models import Sending, UnsentText

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = timedelta(seconds=5)
"""How long the second click of two waits for the first to end."""
LOST = timedelta(minutes=5)
"""After this long, a sending that never ended was cut off and may be taken up."""
AGAIN = timedelta(hours=1)
"""How long the same text from the same page, sent under another number, is asked about before it is done again."""
SENDINGS_KEPT = timedelta(days=2)
UNSENT_KEPT = timedelta(days=365)


@transaction.atomic(durable=True)
def keep_unsent(
    place: str, *, fields: Mapping[str, Sequence[str]], version: int, by: Acting, at: datetime
) -> UnsentText:
    """Keep what is typed in a form, over the `version` this tab saved last (0: it has saved nothing yet).

    Raises `Refused` with `screen.typed_elsewhere` when another tab or device has saved since: nothing is overwritten.
    Source: practice.
    """
    kept, new = UnsentText.objects.select_for_update().get_or_create(
        person_id=by.person, body=by.body, place=place, defaults={"fields": dict(fields), "saved_at": at}
    )
    if new or kept.fields == dict(fields):
        return kept  # the same text said twice is no quarrel
    if kept.version != version:
        require([blocks("screen.typed_elsewhere", "practice", at=kept.saved_at)])
    kept.fields, kept.saved_at, kept.version = dict(fields), at, kept.version + 1
    kept.save(update_fields=["fields", "saved_at", "version"])
    return kept


@transaction.atomic
def forget_unsent(place: str, *, by: Acting, at: datetime) -> None:
    """Forget what was typed: it was sent (at that moment), or whoever typed it threw it away. Source: practice."""
    UnsentText.objects.filter(person_id=by.person, body=by.body, place=place, saved_at__lte=at).delete()


def forget_old(*, at: datetime) -> None:
    """Forget numbers of forms sent days ago and texts nobody has touched for a year.

    Source: Reg. UE 2016/679, art. 5, par. 1, lett. e).
    """
    Sending.objects.filter(begun_at__lt=at - SENDINGS_KEPT).delete()
    UnsentText.objects.filter(saved_at__lt=at - UNSENT_KEPT).delete()


@contextmanager
def once(number: UUID, *, said: str = "", again: bool = False, at: datetime) -> Iterator[bool]:
    """Do what follows only if the form of that number was not sent before: gives whether to do it.

    The second of two clicks waits for the first; if it is still at work after a few seconds, raises `Refused`. So it
    does, unless one asked for it `again`, for what was `said` already under another number (one went back and sent the
    page a second time), and for a number that was used to say something else (the page one went back to was written
    on): neither is done unasked, and neither is lost. When what follows raises, the number is free again.
    Source: practice.
    """
    if said and not again:
        before = Sending.objects.filter(said=said, done_at__gte=at - AGAIN).exclude(pk=number).first()
        require([blocks("screen.sent_before", "practice", at=before.done_at)] if before and before.done_at else [])
    if not _begin(number, said, at):
        yield False
        return
    try:
        yield True
    except BaseException:
        Sending.objects.filter(pk=number).delete()
        raise
    Sending.objects.filter(pk=number).update(done_at=at)


def _begin(number: UUID, said: str, at: datetime) -> bool:
    until = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            with transaction.atomic():
                Sending.objects.create(number=number, said=said, begun_at=at)
            return True
        except IntegrityError:
            before = Sending.objects.filter(pk=number).first()
        if before is None:
            continue  # it was refused between our two questions: it is ours now
        if before.done_at is not None:
            require([blocks("screen.sent_other", "practice", at=before.done_at)] if before.said != said else [])
            return False
        if before.begun_at < at - LOST:
            taken = Sending.objects.filter(pk=number, begun_at=before.begun_at, done_at=None).update(begun_at=at)
            if taken:
                return True
        if time.monotonic() > until:
            raise Refused([blocks("screen.being_sent", "practice")])
        time.sleep(0.1)


UNIQUE_ON_POSTGRESQL = "23505"
UNIQUE_ON_SQLITE = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def written_by_another(clash: IntegrityError) -> bool:
    """Whether the database refused a second thing where one only may be, such as two notices of one code written at
    once: any other broken constraint is a mistake of ours. Source: practice.
    """
    cause = clash.__cause__
    return (
        getattr(cause, "sqlstate", "") == UNIQUE_ON_POSTGRESQL
        or getattr(cause, "sqlite_errorname", "") in UNIQUE_ON_SQLITE
    )
