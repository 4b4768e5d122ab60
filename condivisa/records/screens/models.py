from __future__ import annotations

from django.conf import settings
from django.db import models


class UnsentText(models.Model):
    """What somebody typed in a form and has not sent yet, for one body, in one place."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.UUIDField()
    """The body acted for: what was typed for one never appears in the form of another."""
    place = models.CharField(max_length=300)
    """The address of the page and the name of the form in it."""
    fields = models.JSONField()
    """By field, the list of values as the browser sends them."""
    version = models.PositiveIntegerField(default=1)
    """Counts the savings: two tabs on the same form never overwrite each other unseen."""
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "body", "place"], name="unsent_text_once")]


class Sending(models.Model):
    """A form that was sent, by the number it was opened with: sent twice, its act is done once."""

    number = models.UUIDField(primary_key=True)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=64, blank=True)
    """A keyed hash of who sent what, from which page and for which body: the same said again under another number."""

    class Meta:
        indexes = [
            models.Index(fields=["begun_at"], name="sending_by_age"),
            models.Index(fields=["said"], condition=~models.Q(said=""), name="sending_by_what_it_said"),
        ]
