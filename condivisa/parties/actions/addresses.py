"""A person signs in with another e-mail address: asked with the password, theirs once the letter there is opened."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from condivisa.base.findings import Refused, blocks, require
from condivisa.parties.events import AddressChangeAsked, AddressChanged, AddressChangeStopped
from condivisa.records.access import Acting
from condivisa.records.identity import addresses, factors
from condivisa.records.identity.models import AddressChange, Person
from condivisa.records.journal import actions as journal

SOURCE = "Reg. UE 2016/679, art. 5, c. 1, lett. d, e art. 32"


@transaction.atomic(durable=True)
def ask_new_address(address: str, *, by: Acting, at: datetime) -> AddressChange:
    """Ask to sign in with another address: a link goes there, word of it to the present one. A later request takes the
    place of an earlier one.

    Whether somebody else signs in with that address is told to nobody but them. Raises `Refused` for one's own.
    Source: Reg. UE 2016/679, art. 5, c. 1, lett. d.
    """
    person = Person.objects.select_for_update().get(pk=by.person)
    wanted = address.strip().lower()
    require([blocks("identity.address_own", SOURCE)] if wanted == person.email.lower() else [])
    addresses.stop_waiting(person.pk, AddressChange.State.REPLACED)
    made = AddressChange.objects.create(person=person, address=wanted, before=person.email, asked_at=at)
    journal.record(AddressChangeAsked(person.pk, made.pk), by=by, at=at)
    return made


@transaction.atomic(durable=True)
def stop_new_address(key: int, *, by: Acting, at: datetime) -> AddressChange:
    """Take back a change of address that was not confirmed. Raises `Refused` where none waits. Source: practice."""
    Person.objects.select_for_update().get(pk=by.person)
    waits = addresses.waiting_of(by.person, at)
    if waits is None or waits.pk != key:
        raise Refused([blocks("identity.address_over", SOURCE)])
    addresses.stop_waiting(by.person)
    journal.record(AddressChangeStopped(by.person, waits.pk), by=by, at=at)
    return waits


@transaction.atomic(durable=True)
def confirm_new_address(key: int, token: str, *, by: Acting, at: datetime) -> AddressChange:
    """Sign in with the new address from now on. Every open session ends: whoever asks keeps theirs by signing in again.
    Passkeys, the telephone's code and the password stay, for they are proofs of the person and not of a letter box.

    `token` is what the letter says. Raises `Refused` for a link of somebody else, too old, used, stopped or replaced,
    and for an address that somebody else has come to have. Source: Reg. UE 2016/679, art. 5, c. 1, lett. d, e art. 32.
    """
    person = Person.objects.select_for_update().get(pk=by.person)
    found = addresses.whose(key, token, person.pk, at)
    if found is None or addresses.taken(found):
        raise Refused([blocks("identity.address_over", SOURCE)])
    found.state = AddressChange.State.CONFIRMED
    found.save(update_fields=["state"])
    person.email = found.address
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:  # somebody came to have it since we looked
        raise Refused([blocks("identity.address_over", SOURCE)]) from None
    factors.end_sessions(person)
    journal.record(AddressChanged(person.pk, found.pk), by=by, at=at)
    return found
