from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField, RateField
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.applications.models import Application, Side
from condivisa.stages.calls.models import Call, Commitment, Programme
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign.models import OF_A_SOURCE, FinalProject, PlanLine, PlannedCost, Round


class Agreement(models.Model):
    """The agreement (convenzione) between the administration and the partners of one application."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparazione")
        SIGNED = "signed", _("firmata")
        TERMINATED = "terminated", _("risolta")
        WITHDRAWN = "withdrawn", _("cessata per recesso")
        CLOSED = "closed", _("chiusa")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    final_project = models.ForeignKey(FinalProject, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts = models.DateField()
    ends = models.DateField()
    cup = models.CharField(max_length=15, blank=True)
    cig = models.CharField(max_length=10, blank=True)
    terms_json = models.JSONField(default=list)
    terms_sha256 = models.CharField(max_length=64, blank=True)
    """Frozen at signature."""
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "code"], name="agreement_code"),
            models.UniqueConstraint(fields=["application", "final_project"], name="agreement_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="agreement_days"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(signed_at__isnull=False) & ~Q(terms_sha256="")),
                name="agreement_signed_with_frozen_terms",
            ),
        ]

    @property
    def terms(self) -> Terms:
        """The terms agreed, within the call's."""
        return Terms.from_json(self.terms_json)

    @property
    def last_day(self) -> date:
        """The day it ends, or ended before its time."""
        return min(self.ends, self.ended_on or self.ends)


class Partner(models.Model):
    """A body bound by the agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="partners")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    lead = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "body"], condition=Q(left_on=None), name="partner_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(lead=True, left_on=None), name="partner_one_lead"
            ),
        ]


class Activity(models.Model):
    """An activity that the agreement asks for; what was achieved is reported and verified per activity."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="activities")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    target = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="agreement_activity_code")]


class BudgetLine(PlannedCost):
    """A line of the agreed plan. Its amount is its movements; a labour revision adds an `HourlyCost`."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    planned = models.OneToOneField(PlanLine, on_delete=models.PROTECT, related_name="+", null=True)
    """The line of the final project it comes from: no planned line enters two agreements."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_A_SOURCE, name="budget_line_source"),
        ]
        indexes = [
            models.Index(fields=["agreement", "side", "year"], name="budget_line_by_year"),
            models.Index(fields=["agreement", "body"], name="budget_line_by_partner"),
        ]

    def __str__(self) -> str:
        """In words: whose, for what, when, with whose money."""
        return f"{self.activity.code} – {self.body.name} – {self.cost_line}, {self.year} ({self.money})"

    @property
    def money(self) -> str:
        """Whose money it is: the source of the contribution, or the side that brings its own."""
        return self.source.name if self.source else str(Side(self.side).label)


class Amendment(models.Model):
    """A change of the agreement by an act of both sides; it cites the round that ended it, where one was due."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("estensione delle attività")
        LABOUR_REVISION = "labour_revision", _("revisione del costo del lavoro")
        SHIFT = "shift", _("spostamento fra voci")
        PARTNER_CHANGE = "partner_change", _("variazione dei partner")
        BUDGET_CHANGE = "budget_change", _("variazione delle risorse")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposta")
        SIGNED = "signed", _("firmata")
        NOTIFIED = "notified", _("comunicata")
        RECORDED = "recorded", _("annotata")
        REFUSED = "refused", _("respinta")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", null=True)
    effect_date = models.DateField()
    reason = models.TextField()
    refusal = models.TextField(blank=True)
    """Why it was turned down."""
    by_lead = models.BooleanField(default=False)
    """Of a shift: whether the lead asked for it, on behalf of the partners; otherwise the administration did."""
    content = models.JSONField()
    """What changes, by line or partner: amounts as texts. Frozen with the paper."""
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)
    ahead = models.BooleanField(default=False)
    """Of a change of partners: signed before its day, it is still to be carried out on it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ahead=False) | Q(kind="partner_change", state="signed"), name="amendment_ahead"
            ),
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number"),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False, paper__isnull=False),
                name="amendment_signed_with_paper",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="amendment_refusal_reasoned"),
        ]

    @property
    def both_sides(self) -> bool:
        """Whether both sides sign it: the administration alone approves a shift, if the lead has asked for it."""
        return self.kind != Amendment.Kind.SHIFT or not self.by_lead

    @property
    def from_signature(self) -> bool:
        """Whether it holds from the day it is signed, which nobody knows: a shift that waits, or waited in vain."""
        return self.kind == Amendment.Kind.SHIFT and self.state in (Amendment.State.PROPOSED, Amendment.State.REFUSED)


class BudgetMovement(models.Model):
    """Money put on a line or taken from it (EUR, signed). Append-only: the budget is the sum of its movements."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("alla firma")
        EXTENSION = "extension", _("estensione delle attività")
        LABOUR_REVISION = "labour_revision", _("revisione del costo del lavoro")
        SHIFT = "shift", _("spostamento fra voci")
        PARTNER_CHANGE = "partner_change", _("variazione dei partner")
        BUDGET_CHANGE = "budget_change", _("variazione delle risorse")

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    amount = MoneyField()
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="initial", amendment=None) | Q(amendment__isnull=False),
                name="movement_by_an_act",
            ),
            models.UniqueConstraint(fields=["line"], condition=Q(kind="initial"), name="movement_initial_once"),
        ]


class HourlyCost(models.Model):
    """The documented hourly cost of a staff line from a day on, by the labour revision that agreed it."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="hourly_costs")
    since = models.DateField()
    amount = RateField()
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "since"], name="hourly_cost_once")]
        ordering = ["since"]


class Signature(models.Model):
    """Who signed a paper of an agreement, for which party: in writing on both sides (L. 241/1990, art. 11, c. 2)."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "body"], name="signature_once")]


class AgreementCommitment(models.Model):
    """A commitment with its visa, taken for this agreement: no grant of a source and year without one."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="+")


class FreedCommitment(models.Model):
    """A commitment that was taken for an agreement by mistake and freed, with the reason."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="commitment_freed_for_a_reason")]


class SigningCheck(models.Model):
    """A check before signature (RUNTS, DURC, antimafia, insurance, surety, grouping formed…)."""

    class Kind(models.TextChoices):
        RUNTS = "runts", _("iscrizione al RUNTS")
        DURC = "durc", _("regolarità contributiva (DURC)")
        ANTIMAFIA = "antimafia", _("documentazione antimafia")
        INSURANCE = "insurance", _("assicurazione di volontari e responsabilità civile")
        GROUPING_FORMED = "grouping_formed", _("atto costitutivo del raggruppamento")
        JOINT_CONTROLLERS = "joint_controllers", _("accordo di contitolarità dei dati")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="checks")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=18, choices=Kind.choices)
    passed = models.BooleanField()
    reference = models.CharField(max_length=200)
    checked_on = models.DateField()
    valid_until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["grouping_formed", "joint_controllers"], body=None)
                | (~Q(kind__in=["grouping_formed", "joint_controllers"]) & Q(body__isnull=False)),
                name="signing_check_of_a_body",
            ),
        ]


class Surety(models.Model):
    """A surety bond (fideiussione) given by a partner for an advance or for the agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="sureties")
    guarantor = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    amount = MoneyField()
    first = models.DateField()
    last = models.DateField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    voided_on = models.DateField(null=True)
    """The day on which it was taken out of the count: recorded wrongly, or given back."""
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, last__gte=F("first")), name="surety_amount_and_days"),
            models.CheckConstraint(condition=Q(voided_on=None) | ~Q(void_reason=""), name="surety_voided_for_a_reason"),
        ]


class FormalWarning(models.Model):
    """A warning to comply (diffida), with a term; termination for breach may follow."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("in attesa di risposta")
        COMPLIED = "complied", _("adempiuta")
        IGNORED = "ignored", _("non adempiuta")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="warnings")
    reason = models.TextField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)
    due = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting") | Q(sent_at__isnull=False, due__isnull=False),
                name="warning_judged_once_sent",
            ),
        ]


class Ending(models.Model):
    """How an agreement ends before its day: termination for breach, or withdrawal with notice.

    It ends the agreement only once its act is signed; a withdrawal on the day its notice, once received, runs out.
    While that notice runs a breach may still end it sooner: of the two the latest signed counts.
    """

    class Kind(models.TextChoices):
        TERMINATION = "termination", _("risoluzione per inadempimento")
        WITHDRAWAL = "withdrawal", _("recesso con preavviso")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ground = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    indemnity = MoneyField(default=0)
    indemnity_finding = models.TextField(blank=True)
    """The finding on indemnity that L. 241/1990, art. 11, c. 4, asks of a withdrawal."""
    received_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="ending_once_of_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind="withdrawal") | (~Q(indemnity_finding="") & ~Q(ground="")),
                name="withdrawal_ground_and_indemnity",
            ),
            models.CheckConstraint(condition=Q(indemnity__gte=0), name="ending_indemnity"),
        ]
