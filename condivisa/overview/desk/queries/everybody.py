"""What waits on either side: what the other wrote, who asks to act for a body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task
from condivisa.parties import access as parties
from condivisa.parties.models import ActingRequest, Body
from condivisa.parties.queries import requests_to, undirected, where_it_waits
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.prepared import prepared
from condivisa.records.threads import access, queries
from condivisa.records.threads.kinds import parts_of


@prepared
def _threads(viewer: Acting) -> QuerySet[Any]:
    return queries.unread_threads(viewer)[:PAGE]


@prepared
def _requests(viewer: Acting, on: date) -> QuerySet[ActingRequest]:
    return requests_to(viewer, on)[:PAGE]


def _unread(viewer: Acting, on: date) -> Iterable[Task]:
    for thread in _threads(viewer):
        kind, key = parts_of(thread.subject)
        several = _("Leggere %(n)s messaggi") % {"n": thread.unread}
        words = _("Leggere un messaggio") if thread.unread == 1 else several
        yield Task(words, thread.words, place("read", kind=kind.word, key=key))


def _asking_to_act(viewer: Acting, on: date) -> Iterable[Task]:
    for one in _requests(viewer, on):
        name = one.body.name if one.body else one.proposed["name"]
        with override("it"):  # as everything that a task is about
            thing = f"{one.person}, {one.get_role_display()} – {name}"
        door = place("confirm_acting")._replace(within=where_it_waits(one.pk))
        yield Task(_("Confermare chi chiede di agire"), thing, door)


@prepared
def _undirected(on: date) -> QuerySet[Body]:
    return undirected(on)[:PAGE]


def _without_director(viewer: Acting, on: date) -> Iterable[Task]:
    for body in _undirected(on):
        yield Task(_("Nominare chi la dirige"), body.name, place("name_director", key=body.pk))


KINDS: Sequence[Kind] = (
    (access.READ.roles, _unread),
    (parties.APPOINT.roles | parties.CONFIRM_FIRST.roles, _asking_to_act),
    (parties.REGISTER.roles, _without_director),
)
"""Whom each kind of task waits for."""
