from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.fields import HoursField, MoneyField, RateField
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.calls.models import Call, Programme


class CostCategory(models.TextChoices):
    """The headings of a financial plan (macrovoci)."""

    STAFF = "staff", _("personale dipendente")
    EXTERNAL = "external", _("collaboratori e professionisti")
    RUNNING = "running", _("gestione diretta")
    SERVICE_USERS = "service_users", _("sostegni ai destinatari")
    COORDINATION = "coordination", _("coordinamento, segreteria, monitoraggio")
    COMMUNICATION = "communication", _("comunicazione e formazione")
    INSURANCE = "insurance", _("assicurazioni e sicurezza")
    INDIRECT = "indirect", _("costi indiretti")
    IN_KIND = "in_kind", _("apporti non monetari")


class Side(models.TextChoices):
    """Whose money or work a row of a plan is."""

    CONTRIBUTION = "contribution", _("contributo")
    COFINANCING = "cofinancing", _("compartecipazione")
    THIRD_PARTY = "third_party", _("fondi di terzi")
    PUBLIC_BODY = "public_body", _("risorse dell’ente pubblico")


class CofinancingKind(models.TextChoices):
    """In which form the partner, or the public body itself, brings its share."""

    CASH = "cash", _("denaro")
    STAFF = "staff", _("personale proprio")
    VOLUNTEERS = "volunteers", _("volontari")
    PREMISES = "premises", _("locali")
    EQUIPMENT = "equipment", _("attrezzature")


class Application(models.Model):
    """An application (istanza) of one body or of a grouping, for one or more programmes of a call."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparazione")
        SUBMITTED = "submitted", _("presentata")
        WITHDRAWN = "withdrawn", _("ritirata")

    class Form(models.TextChoices):
        SINGLE = "single", _("ente singolo")
        FORMED = "formed", _("raggruppamento costituito")
        TO_BE_FORMED = "to_be_formed", _("raggruppamento costituendo")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=Form.choices)
    project_code = models.CharField(max_length=12, unique=True)
    """Given to the bodies invited to join."""
    title = models.CharField(max_length=300)
    proposal = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    """Counts every change of the whole: what the members confirm."""
    text_version = models.PositiveIntegerField(default=0)
    """Counts the savings of the proposal's text: the version check of whoever writes it."""
    programmes = models.ManyToManyField(Programme, related_name="+")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    receipt_number = models.PositiveIntegerField(null=True)
    receipt_year = models.PositiveSmallIntegerField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    receipt = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    whole = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+", null=True)
    """All of it in one paper, as it was when it arrived; a task renders it."""
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted")
                | (Q(submitted_at__isnull=False) & Q(receipt_number__isnull=False) & ~Q(content_sha256="")),
                name="application_submitted_with_receipt",
            ),
            models.UniqueConstraint(
                fields=["call", "lead"], condition=Q(state="draft"), name="application_one_draft_per_lead"
            ),
        ]
        indexes = [models.Index(fields=["call", "state", "submitted_at"], name="application_by_call")]


class Member(models.Model):
    """A body of the application. Its legal representative confirms one version, last."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="members")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    funded = models.BooleanField(default=True)
    """A partner that is not an ETS takes part without money of the contribution."""
    joined_at = models.DateTimeField(null=True)
    """When the body accepted the invitation with the project code."""
    sheet_version = models.PositiveIntegerField(default=0)
    """Counts the savings of its own rows of the plan: the version check of whoever fills them."""
    confirmed_version = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    sent_back_version = models.PositiveIntegerField(null=True)
    sent_back_reason = models.TextField(blank=True)
    """Why its legal representative did not confirm that version, for the lead to mend."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "body"], name="member_once")]


class PlanRow(models.Model):
    """A row of the financial plan (PEF): who × cost line × action × year × source."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="plan")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    """A member, or the public body for its own staff, premises and equipment."""
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=14, choices=CostCategory.choices)
    cost_line = models.CharField(max_length=120)
    action = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=CofinancingKind.choices, default=CofinancingKind.CASH)
    amount = MoneyField()
    hours = HoursField(null=True)
    hourly_cost = RateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="plan_row_amount")]
        indexes = [models.Index(fields=["application", "programme"], name="plan_row_by_programme")]


class Declaration(models.Model):
    """A declaration under D.P.R. 445/2000 that a member signed outside and handed in."""

    class Kind(models.TextChoices):
        REQUIREMENTS = "requirements", _("requisiti generali")
        COMMITMENT = "commitment", _("impegno a costituire il raggruppamento")
        INTEGRITY = "integrity", _("patto di integrità")
        POWERS = "powers", _("poteri di chi firma")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="declarations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who is said to have signed it."""
    signatures = models.JSONField(null=True)
    """What was read of the signatures in the file when it arrived; none where nobody read them."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="declaration_once")]


class Attachment(models.Model):
    """A file beside the proposal."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)


class LateAttempt(models.Model):
    """An attempt to submit after the term: always refused, always recorded."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField()
