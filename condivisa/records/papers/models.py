from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file as it came: kept under the hash of its bytes, never changed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()


class Paper(models.Model):
    """A document composed by a recipe. Its content is frozen and hashed at the act; its PDF is rendered once."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("redatto")
        TO_SIGN = "to_sign", _("da firmare")
        SIGNED = "signed", _("firmato")
        NUMBERED = "numbered", _("numerato")
        SUPERSEDED = "superseded", _("sostituito")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    chain = models.UUIDField()
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTED)
    template_version = models.CharField(max_length=64)
    """Of the template in use at the act, in the content's hash."""
    rendered_version = models.CharField(max_length=64, blank=True)
    """Of the template that made the PDF: another one where it changed between the act and the rendering."""
    inputs = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    composed_at = models.DateTimeField()
    composed_by = models.UUIDField()
    head_number = models.PositiveBigIntegerField()
    head_hash = models.CharField(max_length=64)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True)
    signed_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)
    act_number = models.CharField(max_length=40, blank=True)
    act_date = models.DateField(null=True)
    protocol_number = models.CharField(max_length=40, blank=True)
    protocol_date = models.DateField(null=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_file=None, signed_at=None) | models.Q(signed_at__isnull=False),
                name="paper_signed_at_with_file",
            ),
        ]
        indexes = [models.Index(fields=["chain", "kind"], name="paper_by_chain")]


class PaperSignature(models.Model):
    """One signature of the file that came back: what was read in it that day, never written again."""

    class Trust(models.TextChoices):
        LISTED = "listed", _("qualificato, secondo gli elenchi europei")
        NOT_LISTED = "not_listed", _("non compreso negli elenchi europei")
        UNVERIFIED = "unverified", _("non verificato")

    class Form(models.TextChoices):
        PADES = "pades", _("nel PDF (PAdES)")
        CADES = "cades", _("nella busta .p7m (CAdES)")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signatures")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    fiscal_code = models.CharField(max_length=16, blank=True)
    issuer = models.CharField(max_length=200)
    serial = models.CharField(max_length=80)
    certificate_sha256 = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    """As the signer's own computer said; the paper's own `signed_at` is when the file came back."""
    form = models.CharField(max_length=5, choices=Form.choices)
    trust = models.CharField(max_length=10, choices=Trust.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "place"], name="paper_signature_one_per_place")]


class Register(models.Model):
    """The last receipt number a body gave in a year. Locked while a number is given, so there are no gaps."""

    body = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="register_one_per_year")]
