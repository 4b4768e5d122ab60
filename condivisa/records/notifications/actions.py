from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal.events import Event
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.tables import notices_of


def tell(event: Event, *, entry: Entry, by: Acting, at: datetime) -> None:
    """Write the messages of an event, in its own transaction. Raises `KeyError` for an event in no table.

    Source: L. 241/1990, art. 7 and 21-bis.
    """
    messages: list[Message] = []
    for notice in notices_of(type(event)):
        subject, text = notice.wording(event)
        recipients = dict.fromkeys(notice.audience(event))
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


@transaction.atomic(durable=True)
def release(messages: Iterable[int], *, by: Acting, at: datetime) -> int:
    """Let messages leave the outbox after a person has read them; returns how many. Source: practice."""
    waiting = Message.objects.filter(pk__in=list(messages), to_read_first=True, released_at=None)
    return waiting.update(released_at=at, released_by=by.person)


def send_waiting(at: datetime) -> int:
    """Send by e-mail every message that may leave; returns how many. Run by a task. Source: practice."""
    ready = Message.objects.filter(sent_at=None).filter(Q(to_read_first=False) | Q(released_at__isnull=False))
    sent = 0
    for message in ready.order_by("pk")[:500]:
        address = Person.objects.values_list("email", flat=True).get(pk=message.recipient_id)
        EmailMessage(message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [address]).send()
        Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=at)
        sent += 1
    return sent
