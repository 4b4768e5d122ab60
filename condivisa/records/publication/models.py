from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from condivisa.records.papers.models import Paper


class Publication(models.Model):
    """One thing made public in one place, since a day. `subject` is `<app>.<model>:<key>`."""

    class Place(models.TextChoices):
        SITE = "site", _("sito istituzionale")
        NOTICE_BOARD = "notice_board", _("albo pretorio")
        TRANSPARENCY = "transparency", _("Amministrazione trasparente")
        GRANTS = "grants", _("Amministrazione trasparente, sovvenzioni (art. 26-27)")

    chain = models.UUIDField()
    subject = models.CharField(max_length=80)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    place = models.CharField(max_length=12, choices=Place.choices)
    day = models.DateField()
    reference = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "place"], name="publication_once_per_place"),
        ]
        indexes = [models.Index(fields=["chain", "day"], name="publication_by_chain")]
