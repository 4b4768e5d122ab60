from __future__ import annotations

from django.conf import settings
from django.db import models

from condivisa.records.journal.models import Entry


class Message(models.Model):
    """One message to one person, written in the transaction of the act that it tells."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField(null=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    to_read_first = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "to_read_first"], name="message_to_send")]
