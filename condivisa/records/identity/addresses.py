"""Another e-mail address to sign in with: what waits for its letter to be opened, and the link in that letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from condivisa.records.identity.models import AddressChange, Person

GOOD_FOR = timedelta(hours=24)
"""For so long the link in the letter may be opened."""


def waiting_of(person: UUID, at: datetime) -> AddressChange | None:
    """The change of address that a person asked for and may still confirm. Source: practice."""
    return _waiting(at).filter(person=person).first()


def link_for(change: AddressChange) -> str:
    """Where a change of address is confirmed: known to who reads the letter, to nobody else. Source: practice."""
    return reverse("confirm_address", kwargs={"key": change.pk, "token": _token(change)})


def whose(key: int, token: str, person: UUID, at: datetime) -> AddressChange | None:
    """The change that a link confirms, for the person who asked for it alone; None when it was used, stopped, replaced
    by another, is too old or was never theirs. Source: practice.
    """
    found = _waiting(at).filter(pk=key, person=person).first()
    return found if found is not None and constant_time_compare(token, _token(found)) else None


def taken(change: AddressChange) -> Person | None:
    """Who else signs in with the address asked for. Source: practice."""
    return Person.objects.filter(email__iexact=change.address).exclude(pk=change.person_id).first()


def stop_waiting(person: UUID, state: AddressChange.State = AddressChange.State.STOPPED) -> None:
    """End what a person asked for and has not confirmed: another password stops it too, so that who finds a request
    that is not theirs needs nothing but a new password. Source: practice.
    """
    AddressChange.objects.filter(person=person, state=AddressChange.State.ASKED).update(state=state)


def _waiting(at: datetime) -> QuerySet[AddressChange]:
    return AddressChange.objects.filter(state=AddressChange.State.ASKED, asked_at__gt=at - GOOD_FOR)


def _token(change: AddressChange) -> str:
    said = f"{change.pk} {change.person_id} {change.address}"
    return salted_hmac("identity.new_address", said, algorithm="sha256").hexdigest()
