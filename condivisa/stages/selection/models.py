from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condivisa.records.fields import RateField
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Criterion, Programme


class Panel(models.Model):
    """Who checks (seggio) or who scores (commissione), appointed by an act after the term."""

    class Kind(models.TextChoices):
        CHECK_PANEL = "check_panel", _("seggio")
        COMMITTEE = "committee", _("commissione")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="panel_once")]


class Seat(models.Model):
    """A person on a panel; a substitute takes the place of who leaves it."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chair = models.BooleanField(default=False)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "person"], condition=Q(left_at=None), name="seat_once"),
            models.UniqueConstraint(fields=["panel"], condition=Q(chair=True, left_at=None), name="seat_one_chair"),
        ]


class Opening(models.Model):
    """The moment the applications of a call were opened: never before every declaration is in."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ConflictDeclaration(models.Model):
    """What a person declares after seeing who applied and before any file opens (L. 241/1990, art. 6-bis).

    A conflict found later is a further declaration: all of them hold.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    conflict = models.BooleanField()
    applications = models.ManyToManyField(Application, related_name="+")
    applicants_sha256 = models.CharField(max_length=64)
    """The list of applicants that the person had seen."""
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["call", "person"], name="conflict_by_person")]


class AdmissibilityCheck(models.Model):
    """One requirement of one application: met or not, with the reason. A later check replaces an earlier one."""

    class Outcome(models.TextChoices):
        MET = "met", _("rispettato")
        NOT_MET = "not_met", _("non rispettato")
        TO_CORRECT = "to_correct", _("da integrare")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                condition=Q(replaced=False),
                name="admissibility_one_in_force",
            ),
            models.CheckConstraint(condition=Q(outcome="met") | ~Q(reason=""), name="admissibility_reason"),
        ]


class CorrectionRequest(models.Model):
    """Soccorso istruttorio: what to mend and by when; nothing is decided while it waits."""

    class State(models.TextChoices):
        SENT = "sent", _("inviata")
        ANSWERED = "answered", _("risposta ricevuta")
        ACCEPTED = "accepted", _("accolta")
        REJECTED = "rejected", _("non accolta")
        EXPIRED = "expired", _("scaduta")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=40)
    fields = models.JSONField(default=list)
    """Where in the application: the names of the parts to mend."""
    reason = models.TextField()
    sent_at = models.DateTimeField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                condition=Q(state__in=["sent", "answered"]),
                name="correction_one_waiting",
            ),
        ]


class IntendedRefusal(models.Model):
    """Preavviso di rigetto, where the call applies it: the reasons told before refusing, the applicant's answer.

    What is found later is announced anew, and the earlier one is kept, replaced.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    requirements = models.JSONField(default=list)
    """The requirements found not met, by code."""
    sent_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When the message left the outbox, read by somebody first: the term to answer runs from that day."""
    due = models.DateField()
    """As if it left on the day it was written, until it does."""
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    """When the last observations came: each is added to the `answer`."""
    weighed = models.TextField(blank=True)
    """Why the answer was not taken in, or what it changed."""
    weighed_at = models.DateTimeField(null=True)
    """When all of the answer was weighed; observations that come after wait again."""
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(weighed=""), name="intended_refusal_weighs_an_answer"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(replaced=False), name="intended_refusal_one_in_force"
            ),
        ]


class Admission(models.Model):
    """Admitted to scoring or left out, by an act; a refusal names reason, term and authority for an appeal."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="+")
    admitted = models.BooleanField()
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    """The refusal, as told to the applicant."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(admitted=True) | (~Q(reason="") & Q(letter__isnull=False)), name="admission_reason"
            ),
        ]


class Score(models.Model):
    """What one member gave one proposal on one criterion, with the reason. Rescoring keeps the history."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    value = RateField()
    """A coefficient (0 to 1), the points of a step, or a number of units, as the criterion says."""
    reason = models.TextField()
    at = models.DateTimeField()
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "programme", "criterion", "seat"],
                condition=Q(replaced=False),
                name="score_one_in_force",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_value"),
        ]
        indexes = [models.Index(fields=["programme", "application"], name="score_by_programme")]


class Draw(models.Model):
    """The number an application drew, in public, where the call resolves a tie by lot; one annulled is kept."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    annulled_at = models.DateTimeField(null=True)
    annulled = models.TextField(blank=True)
    """Why it no longer counts: a number written wrong, marks that must change."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "application"], condition=Q(annulled_at=None), name="draw_once"
            ),
            models.UniqueConstraint(fields=["programme", "number"], condition=Q(annulled_at=None), name="draw_number"),
            models.CheckConstraint(condition=Q(annulled_at=None) | ~Q(annulled=""), name="draw_annulled_why"),
        ]


class Session(models.Model):
    """A sitting of a panel, with its minutes: the committee's carry the marks given so far."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sessions")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    public = models.BooleanField(default=False)
    seats = models.ManyToManyField(Seat, related_name="+")
    text = models.TextField()
    minutes = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["held_at", "pk"]


class Ranking(models.Model):
    """The ranking of one programme, adopted by an act, then published."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="+")
    act = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)


class RankingRow(models.Model):
    """One proposal's place: every admitted one is shown, with points and outcome (D.M. 72/2021)."""

    class Outcome(models.TextChoices):
        SELECTED = "selected", _("selezionata")
        SUITABLE = "suitable", _("idonea, non selezionata")
        UNSUITABLE = "unsuitable", _("non idonea")

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="rows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    points = RateField()
    by_criterion = models.JSONField(default=dict)
    """Criterion code → points, as texts."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    tie = models.CharField(max_length=200, blank=True)
    """How a tie was resolved, as the call declared."""
    letter = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    """The refusal, where the proposal is not suitable or not selected; composed when the ranking is published."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ranking", "application"], name="ranking_row_once")]
        indexes = [models.Index(fields=["ranking", "position"], name="ranking_in_order")]
        ordering = ["position"]
