from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from condivisa.base.days import day
from condivisa.base.elision import elided
from condivisa.base.findings import blocks, require
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.journal.events import Event
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import access
from condivisa.records.notifications.events import MessagesHeld, MessagesReleased, MessagesSentAgain, TermRecalled
from condivisa.records.notifications.models import ITALIAN, Message, Reminder
from condivisa.records.notifications.reminders import Term
from condivisa.records.notifications.sending import failed
from condivisa.records.notifications.tables import Notice, notices_of
from condivisa.records.notifications.tasks import send_waiting
from condivisa.records.prepared import among, prepared
from condivisa.records.tasks import wake


def tell(event: Event, *, entry: Entry, by: Acting, at: datetime) -> None:
    """Write the messages of an event, in its own transaction, to each in the language chosen: a notice is worded at
    most once a language. Raises `KeyError` for an event in no table.

    Source: L. 241/1990, art. 7 and 21-bis; L. 482/1999, art. 1 (the Italian text prevails).
    """
    told = [(notice, dict.fromkeys(notice.audience(event, day(at)))) for notice in notices_of(type(event))]
    languages = _languages({person for _notice, recipients in told for person, _body in recipients})
    messages: list[Message] = []
    for notice, recipients in told:
        if not recipients:
            continue
        said = _said(notice, event, {languages[person] for person, _body in recipients})
        address = notice.place(event) if notice.place else ""
        paper = notice.paper(event) if notice.paper else None
        to = notice.to(event) if notice.to else ""
        messages += [
            Message(
                entry=entry,
                recipient_id=person,
                body=body,
                to=to,
                language=languages[person],
                subject=said[languages[person]][0],
                text=said[languages[person]][1],
                italian=said[ITALIAN][1] if notice.to_read_first and languages[person] != ITALIAN else "",
                address=address,
                paper_id=paper,
                to_read_first=notice.to_read_first,
            )
            for person, body in recipients
        ]
    Message.objects.bulk_create(messages)
    if not all(message.to_read_first for message in messages):
        wake(send_waiting)


def _languages(people: Collection[UUID]) -> dict[UUID, str]:
    return {one.pk: one.language for one in _told(sorted(people))} if people else {}


@prepared
def _told(people: list[UUID]) -> QuerySet[Person]:
    return Person.objects.filter(among("pk", people)).only("language")


def _said(notice: Notice, event: Event, languages: set[str]) -> dict[str, tuple[str, str]]:
    """Subject and text by language; in Italian too where a person reads the message before it leaves."""
    said = {}
    for language in sorted(languages | ({ITALIAN} if notice.to_read_first else set())):
        with translation.override(language):
            subject, text = (elided(part) for part in notice.wording(event))
        said[language] = " ".join(subject.split())[:200], text  # a name may hold line ends, a header may not
    return said


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


@transaction.atomic(durable=True)
def hold_back(messages: Iterable[int], *, reason: str, by: Acting, at: datetime) -> int:
    """Keep messages from leaving, saying why; returns how many. They stay in the outbox and may still be released.

    Raises `Refused` where one tells an act of another administration, or without a reason. Source: practice.
    """
    asked = Message.objects.select_related("entry").filter(
        pk__in=list(messages), to_read_first=True, released_at=None, held_at=None
    )
    waiting = list(asked.select_for_update(of=("self",)).order_by("pk"))
    require(
        *(access.RELEASE.findings(by, message) for message in waiting),
        [blocks("notifications.no_reason", "practice")] if not reason.strip() else [],
    )
    if waiting:
        held = [message.pk for message in waiting]
        Message.objects.filter(pk__in=held).update(held_at=at, held_by=by.person, held_reason=reason.strip()[:500])
        journal.record(MessagesHeld(held), by=by, at=at, chain=by.body)
    return len(waiting)


@transaction.atomic(durable=True)
def send_again(messages: Iterable[int], *, by: Acting, at: datetime) -> int:
    """Try again to deliver messages that could not be delivered, from the first try; returns how many.

    Raises `Refused` where one tells an act of another administration. Source: practice.
    """
    asked = failed().select_related("entry").filter(pk__in=list(messages))
    again = list(asked.select_for_update(of=("self",)).order_by("pk"))
    require(*(access.SEND_AGAIN.findings(by, message) for message in again))
    if again:
        keys = [message.pk for message in again]
        Message.objects.filter(pk__in=keys).update(tries=0, try_after=None)
        journal.record(MessagesSentAgain(keys), by=by, at=at, chain=by.body)
        wake(send_waiting)
    return len(again)


@transaction.atomic(durable=True)
def recall(term: Term, *, days: int, by: Acting, at: datetime) -> bool:
    """Recall a term to whom it waits for, `days` before it; whether it was not done already.

    Raises `Refused` for whom is not the installation's clock. Source: practice.
    """
    require(access.RECALL.findings(by, term))
    _, first = Reminder.objects.get_or_create(subject=f"{term.kind}:{term.key}", due=term.due, days=days)
    if first:
        journal.record(TermRecalled(term.kind, term.key, term.due, days), by=by, at=at, chain=term.chain)
    return first
