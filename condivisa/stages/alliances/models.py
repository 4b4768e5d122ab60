from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body


class Pact(models.Model):
    """A lasting agreement between public bodies and Third Sector entities, without money of its own."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=300)
    administration = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    """The public body that keeps the pact's acts."""
    informal_since = models.CharField(max_length=40, blank=True)
    signed_on = models.DateField()
    stated = models.JSONField(default=dict)
    """Goals, domains, communities and what else its documents state in words."""
    source = models.CharField(max_length=200)


class PactTerm(models.Model):
    """A span for which the parties bound themselves; between two terms there may be a gap."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="terms")
    first = models.DateField()
    last = models.DateField()
    interim_monitoring = models.BooleanField(default=False)
    """Whether the parties look halfway at how it goes."""
    cancelled_on = models.DateField(null=True)
    cancelled_because = models.TextField(blank=True)
    """Recorded wrongly: it stays to be read, with why, and binds nobody."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="pact_term_days"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_because=""), name="pact_term_cancelled"
            ),
        ]
        ordering = ["first"]


class PactParty(models.Model):
    """A body in the pact, with the days and the acts by which it came in and went out."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="parties")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    joined_on = models.DateField()
    joined_by = models.CharField(max_length=200)
    """The act: the pact itself, or the adhesion of who came later."""
    left_on = models.DateField(null=True)
    left_by = models.CharField(max_length=200, blank=True)
    cancelled_on = models.DateField(null=True)
    cancelled_because = models.TextField(blank=True)
    """Recorded wrongly: it stays to be read, with why, and counts no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "body"], condition=Q(left_on=None, cancelled_on=None), name="pact_party_once"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_because=""), name="pact_party_cancelled"
            ),
            models.CheckConstraint(condition=Q(left_on=None) | ~Q(left_by=""), name="pact_party_left_by_an_act"),
            models.CheckConstraint(condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="pact_party_days"),
        ]
        ordering = ["joined_on", "pk"]


class StatedCount(models.Model):
    """How many parties a published document says there were: kept beside those we can name."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="stated_counts")
    when = models.CharField(max_length=40)
    third_sector = models.PositiveSmallIntegerField()
    public = models.PositiveSmallIntegerField()


class WorkingGroup(models.Model):
    """A group of the pact that works on one theme."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=200)


class Series(models.Model):
    """Calls that follow each other over the years in one territory (Lecco since 2006)."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=300)
    administration = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    since = models.PositiveSmallIntegerField()
    stated = models.JSONField(default=dict)
    source = models.CharField(max_length=200)


class SeriesCall(models.Model):
    """One call of a series, with its aim."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="calls")
    order = models.PositiveSmallIntegerField(_("ordine"))
    aim = models.TextField()
    ends = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "order"], name="series_call_order")]
        ordering = ["order"]
