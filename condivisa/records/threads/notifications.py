"""Who is told of a note: the other side of an external one, the colleagues who follow the file of an internal one.

The mail says that somebody wrote, about what and where: the words stay in the thread, where who reads is asked.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.notifications.questions import names_of
from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.threads import access
from condivisa.records.threads.events import NoteSent
from condivisa.records.threads.kinds import parts_of
from condivisa.records.threads.models import Note
from condivisa.records.threads.questions import people_of


def _note(event: NoteSent) -> Note:
    return Note.objects.select_related("thread", "author").get(thread=event.thread, number=event.number)


def _other_side(event: NoteSent, on: date) -> list[tuple[UUID, UUID | None]]:
    note = _note(event)
    kind, key = parts_of(event.subject)
    if note.internal or note.body != note.thread.chain:
        people = people_of([note.thread.chain], access.TOLD, on)
    else:
        people = people_of(note.thread.bodies.values_list("body", flat=True), access.OTHER_SIDE, on)
    # The stage is asked of each: who is recused from a file is not told of it either.
    return [(one.person, one.body) for one in people if one.person != note.author_id and kind.find(key, one)]


def _words(event: NoteSent) -> tuple[str, str]:
    note = _note(event)
    writer = f"{note.author} ({names_of([note.body]).get(note.body, '')})"
    if note.internal:
        subject = _("Nota interna – {thread}")
        text = _("{writer} ha scritto una nota interna, che vede solo il suo ufficio, su: {thread}.")
    else:
        subject, text = _("Nuovo messaggio – {thread}"), _("{writer} ha scritto un messaggio su: {thread}.")
    how = _("Si legge e si risponde nella pagina: una risposta a questa e-mail non vi arriva.")
    said = {"writer": writer, "thread": note.thread.words}
    return subject.format(**said), f"{text.format(**said)}\n{how}"


def _place(event: NoteSent) -> str:
    kind, key = parts_of(event.subject)
    return reverse("thread", args=[kind.word, key])


tells(NoteSent, Notice(_other_side, _words, place=_place))
