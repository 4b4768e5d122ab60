from __future__ import annotations

from django.db import models


class Head(models.Model):
    """The last entry of a chain. Locked while an entry is added: always the last lock taken."""

    chain = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)


class Entry(models.Model):
    """One act. Never updated, never deleted: triggers refuse it on both engines."""

    chain = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person = models.UUIDField()
    body = models.UUIDField()
    event = models.CharField(max_length=80)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="journal_entry_in_order")]
        ordering = ["chain", "number"]
