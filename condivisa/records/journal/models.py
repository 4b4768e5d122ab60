from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Verification(models.Model):
    """One walk over a chain, its papers and their files, asked by a person: how far it is, what did not match."""

    class State(models.TextChoices):
        WAITING = "waiting", _("in attesa di partire")
        RUNNING = "running", _("in corso")
        DONE = "done", _("conclusa")
        STOPPED = "stopped", _("fermata")

    chain = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    total = models.PositiveBigIntegerField(default=0)
    """Entries, papers and files to look at."""
    checked = models.PositiveBigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    """Code, weight, source and facts of the first that did not match."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="verification_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"]) | models.Q(ended_at__isnull=False),
                name="verification_ended",
            ),
        ]
        indexes = [models.Index(fields=["chain", "-asked_at"], name="verification_by_chain")]
