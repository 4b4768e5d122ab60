from __future__ import annotations

from django.conf import settings
from django.db import models

from condivisa.records.papers.models import StoredFile


class Thread(models.Model):
    """All that is written about one file. `subject` is `<app>.<model>:<key>`, as of a publication."""

    subject = models.CharField(max_length=80, unique=True)
    chain = models.UUIDField(db_index=True)
    """The administration of the file: one side of the thread, and the journal's chain."""
    words = models.CharField(max_length=300)
    """What the file was called when something was last written about it."""
    notes_sent = models.PositiveIntegerField(default=0)


class ThreadBody(models.Model):
    """A body on the other side of a thread, as the stage of the file last said."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="bodies")
    body = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "body"], name="thread_body_once")]


class Note(models.Model):
    """One thing written, never changed. An internal note is the administration's alone, an external one both sides'."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    internal = models.BooleanField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="note_in_order")]
        indexes = [models.Index(fields=["thread", "internal", "number"], name="note_by_side")]


class NoteFile(models.Model):
    """A file sent with a note."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)


class ReadMark(models.Model):
    """Up to which note a person, acting for a body, has read a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person", "body"], name="read_mark_once")]
