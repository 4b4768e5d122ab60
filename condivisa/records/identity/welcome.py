"""A link that lets somebody choose a password: for who was invited, registered, or forgot it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from condivisa.records.identity.models import Person


def known_or_new(email: str, given_name: str, family_name: str, language: str = "it") -> tuple[Person, bool]:
    """The person of an e-mail address, made without a password where there is none, to be written to in a `language`;
    and whether they are new. Source: practice.
    """
    found = Person.objects.filter(email__iexact=email.strip()).first()
    if found is not None:
        return found, False
    named = {"given_name": given_name, "family_name": family_name, "language": language}
    return Person.objects.create_user(email.strip(), None, **named), True


def person_of(key: Any) -> Person | None:
    """The person of a key, None where it is nobody's. Source: practice."""
    return Person.objects.filter(pk=key).first() if key else None


def link_for(person: Person) -> str:
    """The address where this person chooses a password, good once and for a few days. Source: practice."""
    parts = {"who": urlsafe_base64_encode(force_bytes(person.pk)), "token": default_token_generator.make_token(person)}
    return reverse("welcome", kwargs=parts)


def whose(who: str, token: str) -> Person | None:
    """The person a link was made for, None when it was used, is too old or was never ours. Source: practice."""
    try:
        person = Person.objects.get(pk=urlsafe_base64_decode(who).decode(), is_active=True)
    except (Person.DoesNotExist, ValidationError, ValueError, OverflowError):
        return None
    return person if default_token_generator.check_token(person, token) else None
