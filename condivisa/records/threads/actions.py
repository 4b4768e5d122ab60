from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from condivisa.base.findings import blocks, require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import store
from condivisa.records.papers.signatures.attached import altered
from condivisa.records.papers.uploads import acceptable_upload, shown_name
from condivisa.records.threads import access
from condivisa.records.threads.events import NoteSent
from condivisa.records.threads.kinds import File, kind_at
from condivisa.records.threads.models import Note, NoteFile, ReadMark, Thread, ThreadBody

MOST_FILES = 5


@transaction.atomic(durable=True)
def send_note(
    kind: str,
    key: int,
    *,
    text: str,
    internal: bool,
    files: Sequence[tuple[str, bytes]] = (),
    by: Acting,
    at: datetime,
) -> Note:
    """Write in the thread of a file, opening it with the first note; who writes has read all that came before.

    `files` are names and bytes. Raises `Refused`: `access.not_yours` for a file that the stage does not let one read,
    what stands against each upload, an external note where there is no other side.
    Source: L. 241/1990, art. 6 and 10; D.Lgs. 82/2005, art. 3-bis.
    """
    named = kind_at(kind)
    about = named.find(key, by) if named else None
    if named is None or about is None:
        require([blocks("access.not_yours", access.WRITE.source, power=access.WRITE.name)])
        raise AssertionError("the line above refuses")
    thread = _locked(named.subject(key), about)
    require(
        access.WRITE_INTERNAL.findings(by, thread) if internal else access.WRITE.findings(by, thread),
        [blocks("threads.nobody_there", "practice")] if not (internal or about.bodies) else [],
        [blocks("threads.empty", "practice")] if not text.strip() else [],
        [blocks("threads.many_files", "practice", most=MOST_FILES)] if len(files) > MOST_FILES else [],
        *(acceptable_upload(name, content) for name, content in files),
    )
    for name, file in files:  # one at a time: whoever sends files that take long waits for the first of them only
        require(altered(file, title=name))
    thread.notes_sent, thread.words = thread.notes_sent + 1, about.words[:300]
    thread.save(update_fields=["notes_sent", "words"])
    note = Note.objects.create(
        thread=thread,
        number=thread.notes_sent,
        internal=internal,
        author_id=by.person,
        body=by.body,
        text=text.strip(),
        at=at,
    )
    kept = [NoteFile(note=note, file=store.keep(content), file_name=shown_name(name)) for name, content in files]
    NoteFile.objects.bulk_create(kept)
    _mark(thread, note.number, by)
    content = hashlib.sha256("\n".join([note.text, *(one.file_id for one in kept)]).encode()).hexdigest()
    event = NoteSent(thread.pk, thread.subject, note.number, internal, content)
    journal.record(event, by=by, at=at, chain=thread.chain)
    return note


@transaction.atomic(durable=True)
def mark_read(kind: str, key: int, *, number: int, by: Acting, at: datetime) -> None:
    """Mark a thread as read up to a note, for the person and the body acted for; never back.

    Raises `Refused` for a file that the stage does not let one read. Source: practice.
    """
    named = kind_at(kind)
    about = named.find(key, by) if named else None
    thread = Thread.objects.select_for_update().filter(subject=named.subject(key)).first() if named and about else None
    if thread is None:
        require([blocks("access.not_yours", access.READ.source, power=access.READ.name)])
        return
    require(access.READ.findings(by, thread))
    _mark(thread, min(number, thread.notes_sent), by)


def _locked(subject: str, about: File) -> Thread:
    """The thread of a file, its other side brought up to what the stage says now."""
    Thread.objects.get_or_create(subject=subject, defaults={"chain": about.administration, "words": about.words[:300]})
    thread = Thread.objects.select_for_update().get(subject=subject)
    there = set(thread.bodies.values_list("body", flat=True))
    missing = dict.fromkeys(body for body in about.bodies if body not in there)
    ThreadBody.objects.bulk_create(ThreadBody(thread=thread, body=body) for body in missing)
    return thread


def _mark(thread: Thread, number: int, by: Acting) -> None:
    mark, made = ReadMark.objects.get_or_create(
        thread=thread, person_id=by.person, body=by.body, defaults={"number": number}
    )
    if not made and mark.number < number:
        mark.number = number
        mark.save(update_fields=["number"])
