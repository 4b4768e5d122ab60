"""Messages: one's own; the outbox of an administration for its office; the demo's letters, nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.access import READ
from condivisa.records.notifications.models import Message
from tests import making
from tests.house.addresses import Address, World

TOLD = Role.LEGAL_REPRESENTATIVE


def of_message(world: World, *, sent: bool = True) -> Mapping[str, str]:
    """A message to the representative of the ETS, told by an act of the town."""
    moment, town = making.at("2026-03-02T09:00"), world.town.body
    act = {"person": world.town.rup.person, "body": town.pk, "event": "test", "data": {}, "previous": "", "hash": ""}
    number = Entry.objects.filter(chain=town.pk).count() + 1_000_000
    entry = Entry.objects.create(chain=town.pk, number=number, at=moment, **act)
    message = Message.objects.create(
        entry=entry, recipient=world.person("ets", TOLD), body=world.ets.pk, subject="Esito", text="Ecco.",
        to_read_first=not sent, sent_at=moment if sent else None,
    )  # fmt: skip
    return {"key": str(message.pk), "entry": str(entry.pk)}


def with_a_file(world: World) -> Mapping[str, str]:
    parts = of_message(world)
    paper = making.paper(world.town.body)
    paper.pdf = making.stored(b"%PDF-1.7 ricevuta")
    paper.save(update_fields=["pdf"])
    Message.objects.filter(pk=int(parts["key"])).update(paper=paper)
    return parts


def waiting(world: World) -> Mapping[str, str]:
    return of_message(world, sent=False)


NOWHERE = Address(public=True, status=404, anonymous=404, parts=lambda world: {"name": "20260302-090000-1.log-0"})

ADDRESSES = {
    "messages": Address(anyone=True),
    "message_file": Address(ets=frozenset({TOLD}), parts=with_a_file),
    "message": Address(ets=frozenset({TOLD}), parts=of_message),
    "outbox": Address(others=READ.roles),
    "outbox_failures": Address(others=READ.roles),
    "outbox_act": Address(town=READ.roles, parts=waiting),
    "sink": NOWHERE,
    "sink_letter": NOWHERE,
}
