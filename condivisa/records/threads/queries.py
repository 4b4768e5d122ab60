"""Threads as a viewer may read them: the stage of the file is asked first, internal notes are the administration's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from condivisa.records.access import Acting
from condivisa.records.notifications.questions import names_of
from condivisa.records.papers.models import StoredFile
from condivisa.records.threads import access
from condivisa.records.threads.kinds import File, kind_at, kind_of
from condivisa.records.threads.models import Note, NoteFile, ReadMark, Thread


class NoThread(LookupError):
    """No such file, or not the viewer's."""


@dataclass(frozen=True)
class Conversation:
    """The thread of a file as one viewer sees it; `thread` is None until something is written."""

    kind: str
    key: int
    file: File
    thread: Thread | None
    writes: bool
    """Whether the viewer writes to the other side."""
    writes_internal: bool
    read_up_to: int = 0


def conversation(kind: str, key: int, *, viewer: Acting) -> Conversation:
    """The thread of a file. Raises `NoThread` where the stage does not let the viewer read the file.

    Source: L. 241/1990, art. 10 and 22.
    """
    named = kind_at(kind)
    file = named.find(key, viewer) if named else None
    if named is None or file is None:
        raise NoThread(kind, key)
    inside = viewer.body == file.administration
    if not access.READ.roles & viewer.roles or not (inside or viewer.body in file.bodies):
        raise NoThread(kind, key)
    seen = Thread.objects.filter(subject=named.subject(key)).annotate(mark=_mark(viewer)).first()
    return Conversation(
        kind,
        key,
        file,
        seen,
        writes=bool(file.bodies) and bool(access.WRITE.roles & viewer.roles),
        writes_internal=inside and bool(access.WRITE_INTERNAL.roles & viewer.roles),
        read_up_to=seen.mark if seen else 0,
    )


def notes_of(found: Conversation, *, viewer: Acting) -> QuerySet[Note]:
    """The notes of a thread that the viewer may read, the last first. Source: L. 241/1990, art. 10 and 22."""
    if found.thread is None:
        return Note.objects.none()
    notes = Note.objects.filter(thread=found.thread)
    if not access.READ_INTERNAL.allows(viewer, found.thread):
        notes = notes.filter(internal=False)
    return notes.select_related("author").prefetch_related("files").order_by("-number")


def with_names(notes: Sequence[Note]) -> list[Note]:
    """These notes, each with `body_name`, in one statement. Source: practice."""
    names = names_of({note.body for note in notes})
    for note in notes:
        note.body_name = names.get(note.body, "")  # type: ignore[attr-defined]  # shown, never stored
    return list(notes)


def file_of(kind: str, key: int, number: int, sha256: str, *, viewer: Acting) -> tuple[StoredFile, str]:
    """A file sent with a note that the viewer may read, and its name. Raises `NoThread`.

    Source: L. 241/1990, art. 10 and 22.
    """
    readable = notes_of(conversation(kind, key, viewer=viewer), viewer=viewer).filter(number=number)
    sent = NoteFile.objects.filter(note__in=readable.values("pk"), file=sha256).select_related("file").first()
    if sent is None:
        raise NoThread(kind, key)
    return sent.file, sent.file_name


def threads_for(viewer: Acting) -> QuerySet[Any]:
    """The threads of the body acted for in which something was written that the viewer may read, the latest first,
    each with `unread` and `written_at`: when what they may read was last written, so that the moment of an internal
    note says nothing to the other side.

    A list shows only what a file was called: whoever opens one is asked again for the file itself.
    Source: L. 241/1990, art. 10 and 22.
    """
    if not access.READ.roles & viewer.roles:
        return Thread.objects.none()
    inside = Q(chain=viewer.body) if access.READ_INTERNAL.roles & viewer.roles else Q(pk__in=())
    readable = Note.objects.filter(Q(internal=False) | Q(thread__in=Thread.objects.filter(inside)))
    mine = Thread.objects.filter(Q(chain=viewer.body) | Q(bodies__body=viewer.body)).values("pk")
    notes = readable.filter(thread=OuterRef("pk")).order_by().values("thread")
    unread = notes.filter(number__gt=OuterRef("mark")).annotate(n=Count("pk")).values("n")
    return (
        Thread.objects.filter(pk__in=mine)
        .annotate(mark=_mark(viewer))
        .annotate(
            readable=Coalesce(Subquery(notes.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
            unread=Coalesce(Subquery(unread, output_field=IntegerField()), 0),
            written_at=Subquery(notes.annotate(last=Max("at")).values("last")),
        )
        .filter(readable__gt=0)
        .order_by("-written_at", "-pk")
    )


@dataclass(frozen=True)
class Written:
    """How much was written about a file, for one viewer."""

    kind: str
    key: int
    notes: int
    unread: int


def written_about(thing: models.Model, *, viewer: Acting) -> Written | None:
    """How much was written about a thing that the viewer's page shows already, in one statement; None where its kind
    has no thread or the viewer's roles no part in it. Source: practice."""
    kind = kind_of(thing)
    if kind is None or not access.READ.roles & viewer.roles:
        return None
    seen = threads_for(viewer).filter(subject=kind.subject(thing.pk)).first()
    return Written(kind.word, thing.pk, *((seen.readable, seen.unread) if seen else (0, 0)))


def _mark(viewer: Acting) -> Coalesce:
    mine = ReadMark.objects.filter(thread=OuterRef("pk"), person=viewer.person, body=viewer.body)
    return Coalesce(Subquery(mine.values("number")), 0)


def unread_threads(viewer: Acting) -> QuerySet[Any]:
    """Those with something that the viewer has not read. Source: practice."""
    return threads_for(viewer).filter(unread__gt=0)
