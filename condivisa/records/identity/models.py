from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    """Django's own way to find and make the user of a password form."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person; without a password nobody can sign in as them. Source: practice."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person of an address, however its letters are written; of two told apart by them alone, made before
        that was looked at, the one written just so. Raises `Person.DoesNotExist`. Source: practice.
        """
        typed = (username or "").strip()
        found = list(self.filter(email__iexact=typed))
        exact = [one for one in found if one.email == typed]
        if len(found) == 1 or exact:
            return (exact or found)[0]
        raise self.model.DoesNotExist


class Person(AbstractBaseUser):
    """Somebody who signs in. The fiscal code identifies the signer of a paper."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("indirizzo e-mail"), unique=True)
    given_name = models.CharField(_("nome"), max_length=80)
    family_name = models.CharField(_("cognome"), max_length=80)
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, unique=True, null=True, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    """In which the person is written to; a page speaks the language that its reader chose there."""
    is_active = models.BooleanField(default=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    """The key of the second factor, where one is set."""
    totp_step = models.BigIntegerField(default=0)
    """The last half minute whose code was used: none is good twice."""
    doors_closed = models.PositiveIntegerField(default=0)
    """Counts how often every open session was ended: a session of before the last time opens nothing."""

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]), name="person_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def get_session_auth_hash(self) -> str:
        """What a session must know to go on: it changes with the password and when all sessions are ended."""
        return salted_hmac("identity.session", f"{self.password} {self.doors_closed}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: an installation has one secret."""
        yield from ()


class AddressChange(models.Model):
    """Somebody asked to sign in with another e-mail address: it is theirs once they open the letter sent there."""

    class State(models.TextChoices):
        ASKED = "asked", _("in attesa")
        CONFIRMED = "confirmed", _("confermata")
        STOPPED = "stopped", _("ritirata")
        REPLACED = "replaced", _("sostituita")
        """By a later request of the same person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField()
    before = models.EmailField()
    """The address when it was asked for: what happens is told there."""
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="asked"), name="address_change_one_waits"
            ),
        ]


class RecoveryCode(models.Model):
    """A code that stands once for a lost second factor; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class Passkey(models.Model):
    """A key that a person's device keeps and shows to nobody: it signs what we ask, and enters without a password."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.CharField(max_length=1400, unique=True)
    """Its name for the browser, in base64url (at most 1.023 bytes)."""
    public_key = models.TextField()
    """What the device told of itself when it was added (WebAuthn, 6.5.1), in base64url."""
    uses = models.BigIntegerField(default=0)
    """The device's own count, where it keeps one: one that goes back tells a copied key."""
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class FailedSignIn(models.Model):
    """A sign-in that failed or a link asked for, by a keyed hash of the address typed and of the machine."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="failed_sign_in_by_key")]
