from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import Event
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import access
from condivisa.records.notifications.events import MessagesReleased
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.tables import notices_of
from condivisa.records.notifications.tasks import send_waiting
from condivisa.records.tasks import wake


def tell(event: Event, *, entry: Entry, by: Acting, at: datetime) -> None:
    """Write the messages of an event, in its own transaction. Raises `KeyError` for an event in no table.

    Source: L. 241/1990, art. 7 and 21-bis.
    """
    messages: list[Message] = []
    for notice in notices_of(type(event)):
        subject, text = notice.wording(event)
        recipients = dict.fromkeys(notice.audience(event, day(at)))
        messages += [
            Message(
                entry=entry,
                recipient_id=person,
                body=body,
                subject=subject[:200],
                text=text,
                to_read_first=notice.to_read_first,
            )
            for person, body in recipients
        ]
    Message.objects.bulk_create(messages)
    if not all(message.to_read_first for message in messages):
        wake(send_waiting)


@transaction.atomic(durable=True)
def release(messages: Iterable[int], *, by: Acting, at: datetime) -> int:
    """Let messages leave the outbox after a person has read them; returns how many had not left already.

    Raises `Refused` where one tells an act of another administration. Source: L. 241/1990, art. 6, c. 1, lett. d.
    """
    asked = Message.objects.select_related("entry").filter(pk__in=list(messages), to_read_first=True, released_at=None)
    waiting = list(asked.select_for_update(of=("self",)).order_by("pk"))
    require(*(access.RELEASE.findings(by, message) for message in waiting))
    if waiting:
        released = [message.pk for message in waiting]
        Message.objects.filter(pk__in=released).update(released_at=at, released_by=by.person)
        journal.record(MessagesReleased(released), by=by, at=at, chain=by.body)
        wake(send_waiting)
    return len(waiting)
