from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.fields import HoursField, MoneyField, RateField
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application, CofinancingKind, CostCategory, Side
from condivisa.stages.calls.models import Call, Programme, Source


class WorkingTable(models.Model):
    """A table (tavolo) that designs one or more programmes of a call with the selected applications."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    programmes = models.ManyToManyField(Programme, related_name="+")
    applications = models.ManyToManyField(Application, related_name="+")
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField()


class Round(models.Model):
    """A round of the table: the first one, or one reopened midway for a reason the call foresaw."""

    class Reason(models.TextChoices):
        FIRST = "first", _("avvio")
        EXTENSION = "extension", _("estensione delle attività")
        LABOUR_REVISION = "labour_revision", _("rinnovo del contratto di lavoro")
        NEW_NEEDS = "new_needs", _("nuovi bisogni")
        NEW_FUNDS = "new_funds", _("nuove risorse")

    table = models.ForeignKey(WorkingTable, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="round_number"),
            models.UniqueConstraint(fields=["table"], condition=Q(closed_at=None), name="round_one_open"),
        ]


class Meeting(models.Model):
    """A meeting with agenda, attendance and minutes; `joint_with` is another call's round that met with it."""

    class Minutes(models.TextChoices):
        NONE = "none", _("da redigere")
        DRAFT = "draft", _("in bozza, aperto ai commenti")
        APPROVED = "approved", _("approvato")
        PUBLISHED = "published", _("pubblicato")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="meetings")
    joint_with = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    agenda = models.JSONField(default=list)
    minutes_state = models.CharField(max_length=10, choices=Minutes.choices, default=Minutes.NONE)
    minutes_text = models.TextField(blank=True)
    comments_until = models.DateField(null=True)
    minutes = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    cancelled_at = models.DateTimeField(null=True)
    """When it was called off, before anybody wrote its minutes."""
    cancelled_why = models.TextField(blank=True)
    others_present = models.JSONField(default=list)
    """Who was in the room and has no role in any body, each as organisation and name, as the facilitator wrote them."""


class Attendance(models.Model):
    """Who was there, for which body."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person", "body"], name="attendance_once")]


class MinutesComment(models.Model):
    """What a body of the table observes on draft minutes, while they are open to comments."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="comments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class ProjectVersion(models.Model):
    """A version of project and plan, as it stood when a meeting looked at it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    aims = models.JSONField(default=dict)
    """Programme code → aims: they must stay those of the notice."""
    saved_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)
    """Set when the version is frozen as final."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="version_number")]


class PlannedActivity(models.Model):
    """An activity of the project, with what it should achieve."""

    version = models.ForeignKey(ProjectVersion, on_delete=models.CASCADE, related_name="activities")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    target = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="activity_code")]


class PlannedCost(models.Model):
    """What a line of a plan is for, negotiated or agreed: partner × cost line × year × source."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=14, choices=CostCategory.choices)
    cost_line = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", null=True)
    """Which public money, for the contribution side."""
    kind = models.CharField(max_length=10, choices=CofinancingKind.choices, default=CofinancingKind.CASH)
    hours = HoursField(null=True)
    hourly_cost = RateField(null=True)
    """As documented when the plan was agreed."""

    class Meta:
        abstract = True

    def same_cost(self) -> dict[str, Any]:
        """The fields of another line for the same cost."""
        return {field.attname: getattr(self, field.attname) for field in PlannedCost._meta.local_fields}


OF_A_SOURCE = Q(side="contribution", source__isnull=False) | (~Q(side="contribution") & Q(source__isnull=True))
"""Public money names its source, other money has none."""


class PlanLine(PlannedCost):
    """A line of the negotiated plan, for an activity of a version, with its amount."""

    version = models.ForeignKey(ProjectVersion, on_delete=models.CASCADE, related_name="plan")
    activity = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="+")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_line_amount"),
            models.CheckConstraint(condition=OF_A_SOURCE, name="plan_line_source"),
        ]


class NegotiatedTerm(models.Model):
    """A term that the call left open and the table set, within its bounds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="negotiated")
    key = models.CharField(max_length=40)
    value = models.JSONField()
    clause = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="negotiated_once")]


class FinalProject(models.Model):
    """The project that ended a round, frozen by an act (progetto definitivo)."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(ProjectVersion, on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
