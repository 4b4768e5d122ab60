from __future__ import annotations

from django.conf import settings
from django.db import models

from condivisa.records.journal.models import Entry
from condivisa.records.papers.models import Paper

ITALIAN = settings.LANGUAGE_CODE
"""The source language of every text, and the one that prevails."""


class Message(models.Model):
    """One message to one person, written in the transaction of the act that it tells."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField(null=True)
    to = models.EmailField(blank=True)
    """Where it goes, where that is not simply the address its recipient has: who does not read mail there must not read
    it here either."""
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default=ITALIAN)
    """Its recipient's when it was written: of subject, text and what stands around them."""
    subject = models.CharField(max_length=200)
    text = models.TextField()
    italian = models.TextField(blank=True)
    """The Italian text that prevails, where a person reads the message first and it is in another language."""
    address = models.CharField(max_length=300, blank=True)
    """The page where it goes on, where the notice names one."""
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    """Whose PDF goes with it, as a receipt's."""
    to_read_first = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    held_reason = models.CharField(max_length=500, blank=True)
    """Why it was held back: it does not leave, and may still be released."""
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_at=None) | (models.Q(to_read_first=True) & ~models.Q(held_reason="")),
                name="message_held_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "to_read_first"], name="message_to_send")]


class Reminder(models.Model):
    """That a term was recalled, so many days before it: once, however often the clock asks."""

    subject = models.CharField(max_length=80)
    """`<kind of term>:<key>`."""
    due = models.DateField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "due", "days"], name="reminder_once")]
