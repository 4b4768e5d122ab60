from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Area, Body
from condivisa.stages.alliances.models import Pact, Series


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
    pact = models.ForeignKey(Pact, on_delete=models.PROTECT, related_name="+", null=True)
    """The lasting agreement it grew from."""
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True)
    """The calls over the years that it tells or continues."""
    stated = models.JSONField(default=dict)
    """Facts of the shared reading of needs (adhesions, meetings, themes), as its documents state them."""
    invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="procedure_years")]
        ordering = ["-first_year", "slug"]


class ProcedureFile(models.Model):
    """A file that was loaded, by its hash and the code of its call, if it has one: the last of a call, loaded again,
    only confirms. `shared` is what it told of the percorso, by key: files of other calls must say the same.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="files")
    call = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    shared = models.JSONField(default=dict, blank=True)
    loaded_at = models.DateTimeField()


class ProgrammingAct(models.Model):
    """An act that programmes: the procedure rests on those marked as its basis (CTS, art. 55, c. 3)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="programming_acts")
    kind = models.CharField(max_length=200)
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
    inferred = models.BooleanField(default=False)
    """Not stated by the source: somebody worked it out."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "order"], name="step_order")]
        ordering = ["order"]


class ThematicGroup(models.Model):
    """A group of the shared reading of needs."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="thematic_groups")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "name"], name="thematic_group_once")]
        ordering = ["pk"]


class Outcome(models.Model):
    """A subject that came out of the shared reading of needs, and the procedure or level that took it up."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="outcomes")
    taken_up_by = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
