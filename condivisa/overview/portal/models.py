from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SearchRow(models.Model):
    """A published thing as search finds it. Read from the stages and written again whenever an act touches it."""

    class Kind(models.TextChoices):
        CALL = "call", _("avviso")
        PROCEDURE = "procedure", _("percorso")
        AGREEMENT = "agreement", _("convenzione")
        BODY = "body", _("ente")
        ACT = "act", _("atto")

    subject = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.PositiveSmallIntegerField()
    """Where its kind stands among what is found: calls first, acts last."""
    title = models.CharField(max_length=400)
    about = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300)
    day = models.DateField(null=True)
    stems = models.TextField()
    """Every word's stem, once, apart by spaces: what both databases look in."""

    class Meta:
        indexes = [models.Index(fields=["place", "day"], name="search_row_in_order")]

    @property
    def of_what(self) -> str:
        """Whose it is, as it was written; of a body the kind, a word of ours, in the language of who reads."""
        if self.kind != self.Kind.BODY or not self.about:
            return self.about
        kind, dot, seat = self.about.partition(" · ")
        return gettext(kind) + dot + seat


class SearchBookmark(models.Model):
    """How far the search has read the journal of a chain."""

    chain = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField()
    reader = models.CharField(max_length=64, blank=True)
    """The code that read it, by its hash: another may find what this one left out."""
