from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Area, Body


class Procedure(models.Model):
    """A percorso: from the need to the last euro. Its stages hang from it; its overall state is computed."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=400)
    administration = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", null=True)
    procedure_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    director = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    legal_basis = models.JSONField(default=list)
    participation = models.JSONField(default=dict)
    """Stated facts of the shared reading of needs (adhesions, meetings), as published."""
    invented = models.BooleanField(default=False)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="procedure_years")]
        ordering = ["-first_year", "slug"]


class ProgrammingAct(models.Model):
    """An act that programmes: the procedure rests on those marked as its basis (CTS, art. 55, c. 3)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="programming_acts")
    kind = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True)
    date = models.DateField()
    subject = models.CharField(max_length=400)
    basis = models.BooleanField(default=True)

    class Meta:
        ordering = ["date", "pk"]


class Hearing(models.Model):
    """A presentation to a committee of the council."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="hearings")
    committee = models.CharField(max_length=200)
    date = models.DateField()
    subject = models.CharField(max_length=400)

    class Meta:
        ordering = ["date", "pk"]


class Horizon(models.Model):
    """The years a programming document or a budget covers."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="horizons")
    code = models.SlugField()
    title = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="horizon_code")]


class Step(models.Model):
    """A step of the shared reading of needs: training, thematic meetings, plenaries, the closing document."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("formazione")
        MEETINGS = "meetings", _("incontri")
        DOCUMENT = "document", _("documento")
        RESOURCES = "resources", _("risorse")

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    when = models.CharField(max_length=60)
    """As the source states it: a day, a month or a span of months."""

    class Meta:
        ordering = ["order"]


class ThematicGroup(models.Model):
    """A group of the shared reading of needs, and the level that took up its outcome, if any."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="thematic_groups")
    name = models.CharField(max_length=200)
    taken_up_by = models.CharField(max_length=200, blank=True)
