from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condivisa.records.fields import MoneyField, RateField
from condivisa.stages.alliances.models import Series
from condivisa.stages.coprogramming.models import Procedure


class AddedResource(models.Model):
    """Resources that Third Sector entities brought beside public money, as stated by a published document."""

    class Origin(models.TextChoices):
        FOUNDATIONS = "foundations", _("bandi di fondazioni")
        OWN = "own", _("fonti proprie")

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", null=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+", null=True)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    amount = MoneyField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(series__isnull=False, procedure=None) | Q(series=None, procedure__isnull=False),
                name="added_resource_of_one",
            ),
        ]


class StatedLeverage(models.Model):
    """What a document says was added: the total and the percentage of the public budget, kept as stated."""

    series = models.OneToOneField(Series, on_delete=models.PROTECT, related_name="+")
    total = MoneyField()
    percent = RateField()
    about = models.BooleanField()
    """The document says "about": the public base is a range."""
    source = models.CharField(max_length=200)
