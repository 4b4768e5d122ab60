from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Role


class Municipality(models.Model):
    """A municipality, by its ISTAT code."""

    istat = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200, db_index=True)


class Body(models.Model):
    """A public body, a Third Sector entity or another body that takes part. Everyone acts on behalf of one."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("ente pubblico")
        ETS = "ets", _("ente del Terzo settore")
        OTHER = "other", _("altro ente")

    class Section(models.TextChoices):
        """The sections of the RUNTS (CTS, art. 46)."""

        ODV = "a", _("organizzazioni di volontariato")
        APS = "b", _("associazioni di promozione sociale")
        PHILANTHROPIC = "c", _("enti filantropici")
        SOCIAL_ENTERPRISE = "d", _("imprese sociali, incluse le cooperative sociali")
        NETWORK = "e", _("reti associative")
        MUTUAL_AID = "f", _("società di mutuo soccorso")
        OTHER_ETS = "g", _("altri enti del Terzo settore")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200, db_index=True)
    fiscal_code = models.CharField(max_length=16, blank=True)
    """Empty only where a published document names the body without it: nobody invents one."""
    vat_number = models.CharField(max_length=11, blank=True)
    ipa_code = models.CharField(max_length=10, blank=True)
    istat_code = models.CharField(max_length=6, blank=True)
    """Of a body that is a municipality (six digits) or a province (three)."""
    seat = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", null=True)
    founded = models.PositiveSmallIntegerField(null=True)
    runts_section = models.CharField(max_length=1, choices=Section.choices, blank=True)
    runts_number = models.CharField(max_length=20, blank=True)
    runts_date = models.DateField(null=True)
    companies_register = models.CharField(max_length=40, blank=True)
    activities = models.JSONField(default=list)
    """Letters of CTS, art. 5."""
    pec = models.EmailField(blank=True)
    email = models.EmailField(blank=True)
    withholding = models.BooleanField(default=False)
    """Whether the 4 % of D.P.R. 600/1973, art. 28, is withheld from its contributions."""
    stamp_exempt = models.BooleanField(default=True)
    """CTS, art. 82, c. 5: social enterprises in company form that are not co-operatives are not exempt."""
    invented = models.BooleanField(default=False)
    """Made up for a story or the demo, and shown as such."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="ets")
                | (~Q(runts_number="") & Q(runts_date__isnull=False))
                | ~Q(companies_register=""),
                name="ets_in_a_register",
            ),
            models.CheckConstraint(condition=~Q(kind="ets") | ~Q(fiscal_code=""), name="ets_fiscal_code"),
            models.UniqueConstraint(fields=["fiscal_code"], condition=~Q(fiscal_code=""), name="body_fiscal_code_once"),
            models.UniqueConstraint(fields=["istat_code"], condition=~Q(istat_code=""), name="body_istat_once"),
            models.UniqueConstraint(fields=["ipa_code"], condition=~Q(ipa_code=""), name="body_ipa_once"),
        ]
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A territory of municipalities that plan together (Ambito, province, region)."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)
    municipalities = models.ManyToManyField(Municipality, related_name="+")
    stated_municipalities = models.PositiveSmallIntegerField(null=True)
    stated_residents = models.PositiveIntegerField(null=True)
    """As a document states them, also where nobody lists the municipalities."""


class Appointment(models.Model):
    """A role that a person holds in a body, from a day, by an act."""

    ROLES = [
        (Role.OFFICER, _("funzionario")),
        (Role.PROCEDURE_MANAGER, _("responsabile del procedimento (RUP)")),
        (Role.DIRECTOR, _("dirigente")),
        (Role.FINANCE_OFFICER, _("ragioneria")),
        (Role.COMMITTEE_MEMBER, _("commissario")),
        (Role.FACILITATOR, _("facilitatore")),
        (Role.LEGAL_REPRESENTATIVE, _("legale rappresentante")),
        (Role.OPERATOR, _("operatore")),
        (Role.ACCOUNTANT, _("contabile")),
        (Role.AUDITOR, _("revisore")),
        (Role.KEEPER, _("custode dell’installazione")),
    ]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=24, choices=ROLES)
    since = models.DateField()
    until = models.DateField(null=True)
    act = models.CharField(max_length=200, blank=True)
    limits = models.CharField(max_length=300, blank=True)
    """What the statute or the act lets the person do, where it is not everything."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body", "role"], condition=Q(until=None), name="appointment_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="appointment_days"),
        ]


class DedicatedAccount(models.Model):
    """A bank account dedicated to public money, with who may use it (L. 136/2010, art. 3)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="accounts")
    iban = models.CharField(max_length=34)
    delegates = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "iban"], condition=Q(until=None), name="account_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="account_days"),
        ]


class ActingRequest(models.Model):
    """Somebody asks to act for a body: confirmed by who represents it, the first time by an administration."""

    class State(models.TextChoices):
        ASKED = "asked", _("in attesa")
        CONFIRMED = "confirmed", _("confermata")
        REFUSED = "refused", _("respinta")
        WITHDRAWN = "withdrawn", _("ritirata")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)
    proposed = models.JSONField(default=dict)
    """The facts of a body that is not registered yet, as the person states them."""
    role = models.CharField(max_length=24, choices=Appointment.ROLES)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    looked_at = models.CharField(max_length=300, blank=True)
    """What in the register the decision rests on, or why it was refused."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | ~Q(looked_at=""), name="acting_request_decided_on_what"
            ),
            models.CheckConstraint(condition=Q(body__isnull=False) | ~Q(proposed={}), name="acting_request_of_a_body"),
            models.UniqueConstraint(
                fields=["person", "body", "role"], condition=Q(state="asked"), name="acting_request_once"
            ),
        ]


class FactorReset(models.Model):
    """Somebody who lost every second factor was given their account back: by whom, who saw that it was them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    """The body that whoever did it acted for."""
    at = models.DateTimeField()
    recognised = models.CharField(max_length=300)
    """How the person was recognised."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(recognised=""), name="factor_reset_says_how"),
            models.CheckConstraint(condition=~Q(person=models.F("by")), name="factor_reset_by_another"),
        ]


class BodyCorrection(models.Model):
    """A body's name or codes were set right: what they were, by whom, on what word."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    fiscal_code = models.CharField(max_length=16, blank=True)
    istat_code = models.CharField(max_length=6, blank=True)
    """These three are what they were before."""
    reference = models.CharField(max_length=300)
    """The register or the act that says what they are now."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reference=""), name="body_correction_says_what")]
