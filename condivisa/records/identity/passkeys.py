"""Passkeys (WebAuthn): what a browser is asked for, and what its answer proves.

One enters with a passkey alone, where the device has verified who holds it (a finger, a PIN): that is two factors in
one. After a password it is the second factor, whether verified or only touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from condivisa.base.days import day
from condivisa.base.findings import Refused, blocks, require
from condivisa.records.identity import factors
from condivisa.records.identity.changes import Change, changed
from condivisa.records.identity.models import Passkey, Person

STANDARD = "W3C WebAuthn, level 3"
ASKED = timedelta(minutes=5)
"""How long a question to a device is good."""
LONGEST_ANSWER = 20_000
"""Characters: an answer with its attestation takes a tenth."""

type Question = tuple[dict[str, Any], dict[str, Any]]
"""What the browser is asked, and what the session keeps of it until it answers."""


def place() -> str:
    """The host name that passkeys belong to: that of the installation's address, `localhost` for this very machine.

    Source: WebAuthn, 5.1.2 (a number is no name).
    """
    host = settings.ORIGIN.hostname or ""
    if host in {"127.0.0.1", "::1"}:
        return "localhost"
    try:
        validators.validate_ipv46_address(host)
    except ValidationError:
        return host
    return ""


def address() -> str:
    """The address from which passkeys may be used, empty where there is none. Source: WebAuthn, 5.1.2."""
    port = f":{settings.ORIGIN.port}" if settings.ORIGIN.port else ""
    return f"{settings.ORIGIN.scheme}://{place()}{port}" if place() else ""


def usable(request: Any) -> bool:
    """Whether the page was opened at the address that passkeys belong to. Source: WebAuthn, 5.1.2."""
    return f"{request.scheme}://{request.get_host()}" == address()


def ask_for_new(person: Person, at: datetime) -> Question:
    """Ask a browser to make a passkey for a person, other than those they have. Source: WebAuthn, 7.1."""
    user = PublicKeyCredentialUserEntity(id=person.pk.bytes, name=person.email, display_name=str(person))
    asked, state = _server().register_begin(
        user,
        [_data(one) for one in person.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(asked), _kept(state, at)


def add(person_id: UUID, name: str, state: Mapping[str, Any] | None, answered: str, at: datetime) -> list[str]:
    """Keep a new passkey and end the person's other sessions; the first factor of all brings recovery codes.

    Raises `Refused` with `identity.passkey_wrong` or `identity.passkey_known`. Source: WebAuthn, 7.1.
    """
    try:
        found = _server().register_complete(_fresh(state, at), _read(answered))
        assert found.credential_data is not None
    except (ValueError, KeyError, TypeError, AssertionError, NotImplementedError):
        raise Refused([blocks("identity.passkey_wrong", STANDARD)]) from None
    data = found.credential_data
    try:
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=person_id)
            first = not factors.has_any(person)
            Passkey.objects.create(
                person=person,
                name=name,
                credential=websafe_encode(data.credential_id),
                public_key=websafe_encode(bytes(data)),
                uses=found.counter,
                added_at=at,
            )
            factors.end_sessions(person)
            changed(person.pk, Change.PASSKEY_ADDED, at)
            return factors.new_codes(person) if first else []
    except IntegrityError:
        raise Refused([blocks("identity.passkey_known", STANDARD)]) from None


def ask(person: Person | None, at: datetime) -> Question:
    """Ask a browser for a passkey: one of a person who gave the password, or anybody's who can be verified.

    Source: WebAuthn, 7.2.
    """
    if person is None:
        asked, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    else:
        theirs = [_data(one) for one in person.passkeys.all()]
        asked, state = _server().authenticate_begin(theirs, user_verification=UserVerificationRequirement.PREFERRED)
    return dict(asked), _kept(state, at)


@transaction.atomic
def whose(state: Mapping[str, Any] | None, answered: str, at: datetime, person: Person | None = None) -> Person | None:
    """Whose passkey answered (of `person`, where one is given), None where the answer proves nothing.

    Source: WebAuthn, 7.2.
    """
    try:
        asked = _fresh(state, at)
        if person is None and asked["user_verification"] != UserVerificationRequirement.REQUIRED:
            return None  # asked as a second factor, it is not enough alone
        answer = AuthenticationResponse.from_dict(_read(answered))
        named = Passkey.objects.select_for_update(of=("self",)).select_related("person")
        key = named.filter(credential=websafe_encode(answer.raw_id), person__is_active=True).first()
        if key is None or (person is not None and key.person_id != person.pk):
            return None
        _server().authenticate_complete(asked, [_data(key)], answer)
    except (ValueError, KeyError, TypeError, NotImplementedError):
        return None
    holder, uses = answer.response.user_handle, answer.response.authenticator_data.counter
    if holder and holder != key.person_id.bytes:
        return None
    if (uses or key.uses) and uses <= key.uses:
        return None  # a copy of the key has been at work
    key.uses, key.used_at = uses, at
    key.save(update_fields=["uses", "used_at"])
    return key.person


@transaction.atomic
def remove(person_id: UUID, key: int, at: datetime) -> None:
    """Take away one of a person's passkeys and end their other sessions. Raises `Refused` for a last one required.

    Source: practice.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    require(factors.may_lose_one(person, day(at)))
    person.passkeys.filter(pk=key).delete()
    factors.forget_idle_codes(person)
    factors.end_sessions(person)
    changed(person.pk, Change.PASSKEY_REMOVED, at)


def _server() -> Fido2Server:
    here = address()
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Condivisa", id=place()), verify_origin=lambda origin: origin == here
    )


def _data(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(key.public_key))


def _kept(state: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {**state, "at": at.timestamp()}


def _fresh(state: Mapping[str, Any] | None, at: datetime) -> Mapping[str, Any]:
    if state is None or not 0 <= at.timestamp() - state["at"] <= ASKED.total_seconds():
        raise ValueError("nothing was asked, or too long ago")
    return state


def _read(answered: str) -> dict[str, Any]:
    if len(answered) > LONGEST_ANSWER:
        raise ValueError("too long")
    read = json.loads(answered)
    if not isinstance(read, dict):
        raise ValueError("not an answer")
    return read
