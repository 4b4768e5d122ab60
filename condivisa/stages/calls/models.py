from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField, RateField
from condivisa.records.papers.models import Paper
from condivisa.stages.calls.terms import Terms
from condivisa.stages.coprogramming.models import Procedure


class Call(models.Model):
    """A public notice (avviso) of a procedure."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in bozza")
        SIGNED = "signed", _("firmato")
        PUBLISHED = "published", _("pubblicato")
        CLOSED = "closed", _("chiuso")
        REVOKED = "revoked", _("revocato")

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField()
    title = models.CharField(max_length=300)
    source = models.ForeignKey("Source", on_delete=models.PROTECT, related_name="+", null=True)
    """Whose money the notice is about: the other sources only add to it."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opening_act_number = models.CharField(max_length=40, blank=True)
    opening_act_date = models.DateField(null=True)
    cup = models.CharField(max_length=15, blank=True)
    cig = models.CharField(max_length=10, blank=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    questions_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    appeal_authority = models.CharField(max_length=200, blank=True)
    """Who hears an appeal against the acts, and within how long: cited in every refusal."""
    stated = models.JSONField(default=dict)
    """What the notice says in words and no rule computes: who may apply, VAT, how costs are refunded."""
    terms_json = models.JSONField(default=list)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    """Frozen at publication."""
    notice = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    revocation = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "code"], name="call_code"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                name="call_window",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(terms_sha256="")),
                name="call_published_with_frozen_terms",
            ),
        ]

    @property
    def chain(self) -> UUID:
        """The journal's chain of its acts."""
        return self.procedure.administration_id

    @property
    def terms(self) -> Terms:
        """What the administration set, or left to be negotiated."""
        return Terms.from_json(self.terms_json)


class Programme(models.Model):
    """One programme of the notice: its aims are the essential features that co-design may not change."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="programmes")
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()
    aims = models.JSONField(default=list)
    stated_annual = MoneyField(null=True)
    stated_triennial = MoneyField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="programme_code")]
        ordering = ["order"]


class ProgrammeLink(models.Model):
    """Two programmes that the notices tie together, also across calls of one procedure."""

    first = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="programme_link_once")]


class Source(models.Model):
    """Where the money comes from, once for the whole procedure."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="source_code")]


class FundingShare(models.Model):
    """What a source puts into a programme in a year (EUR)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="shares")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    amount = MoneyField()
    computed = models.BooleanField(default=False)
    """The notice states a sum over the years: this year's part was worked out, not published."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "source", "year"], name="funding_share_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="funding_share_amount"),
        ]


IN_FORCE = Q(cancels=None, cancelled_by=None)
"""Bookings and commitments that no counter-entry has cancelled."""


class Booking(models.Model):
    """Money of a source and year set aside before the opening act (D.Lgs. 267/2000, art. 183, c. 3)."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="bookings")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    chapter = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    amount = MoneyField()
    act = models.CharField(max_length=120)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, related_name="cancelled_by", null=True)
    """A counter-entry, of the amount below zero, cancels the row that was wrong: neither is ever changed."""
    reason = models.TextField(blank=True)
    writing = models.PositiveSmallIntegerField(default=0)
    """How many of the same number were cancelled before it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "source", "year", "number", "writing"], condition=Q(cancels=None), name="booking_once"
            ),
            models.CheckConstraint(
                condition=Q(cancels=None, amount__gt=0) | Q(cancels__isnull=False, amount__lt=0), name="booking_amount"
            ),
        ]


class Commitment(models.Model):
    """Money of a booking bound to a debt, with the accounting visa (D.Lgs. 267/2000, art. 183, c. 7)."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="commitments")
    number = models.CharField(max_length=40)
    amount = MoneyField()
    act = models.CharField(max_length=120)
    visa_number = models.CharField(max_length=40)
    visa_date = models.DateField()
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, related_name="cancelled_by", null=True)
    """A counter-entry, of the amount below zero, cancels the row that was wrong: neither is ever changed."""
    reason = models.TextField(blank=True)
    writing = models.PositiveSmallIntegerField(default=0)
    """How many of the same number were cancelled before it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "number", "writing"], condition=Q(cancels=None), name="commitment_once"
            ),
            models.CheckConstraint(
                condition=Q(cancels=None, amount__gt=0) | Q(cancels__isnull=False, amount__lt=0),
                name="commitment_amount",
            ),
            models.CheckConstraint(condition=~Q(visa_number=""), name="commitment_with_visa"),
        ]


class Criterion(models.Model):
    """How a proposal earns points."""

    class Scoring(models.TextChoices):
        COEFFICIENT = "coefficient", _("coefficiente × punti")
        STEPS = "steps", _("gradini fissi")
        PER_UNIT = "per_unit", _("punti per unità")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()
    scoring = models.CharField(max_length=12, choices=Scoring.choices)
    max_points = RateField()
    scale = models.JSONField(default=list)
    """Labelled coefficients or steps: [[label, value], …], values as texts."""
    per_unit = RateField(null=True)
    unit = models.CharField(max_length=60, blank=True)
    max_units = RateField(null=True)
    threshold = RateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="criterion_code")]
        ordering = ["order"]


class Question(models.Model):
    """A question on the notice: asked by a body, answered for everybody without the asker's name."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="questions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)


class FurtherAnswer(models.Model):
    """A question answered once more, where the answer before was wrong or short: it is read beside it, which stays."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="further")
    text = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["answered_at", "pk"]


class Outage(models.Model):
    """A time when applications could not be sent, certified: once signed, its act extends the term for everybody."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="outages")
    first = models.DateTimeField()
    last = models.DateTimeField()
    certificate = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    closed_before = models.DateTimeField()
    closes_now = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="outage_span"),
            models.CheckConstraint(condition=Q(closes_now__gt=F("closed_before")), name="outage_extends"),
        ]


class Rectification(models.Model):
    """A part of a published notice, said again as it should be. It holds once its act is signed; a substantial one
    publishes the notice again and moves the term for everybody (D.M. 72/2021, par. 3).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rectifications")
    content = models.JSONField()
    """The part as it should be, as `sections.as_json` writes it."""
    seen = models.CharField(max_length=32)
    """The `sections.mark` of the part that the act was written over."""
    reason = models.TextField()
    substantial = models.BooleanField()
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    closed_before = models.DateTimeField()
    closes_now = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(substantial=True, closes_now__gt=F("closed_before"))
                | Q(substantial=False, closes_now=F("closed_before")),
                name="rectification_moves_the_term_if_substantial",
            ),
        ]
