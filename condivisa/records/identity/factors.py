"""The second factor: a code that changes every half minute (TOTP), and codes for when the phone is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

import qrcode
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.db.models import F
from qrcode.image.svg import SvgPathImage

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.access import Role
from condivisa.records.identity.acting import bodies_of
from condivisa.records.identity.addresses import stop_waiting
from condivisa.records.identity.changes import Change, changed
from condivisa.records.identity.models import Person, RecoveryCode

OF_AN_ADMINISTRATION = frozenset(Role) - {Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT}
"""Roles that want a second factor, where the installation asks for one."""
WITH_FACTOR = "with_factor"
"""The session's mark that it was opened with a second factor, or has set one up."""

STEP = 30
"""Seconds (RFC 6238, 5.2)."""
CODES = 8
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A fresh key, in base32. Source: RFC 4226, 4."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(person: Person, secret: str) -> str:
    """What an authenticator application reads. Source: practice (key URI format)."""
    return _totp(secret).get_provisioning_uri(person.email, "Condivisa")


def picture_of(address: str) -> str:
    """The same as an SVG to be framed with a camera. Source: practice."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode().partition("?>")[2] or drawn.getvalue().decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute a code belongs to: now, the one before or the one after; None for a wrong code.

    Source: RFC 6238, 5.2.
    """
    now = int(at.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        expected = _totp(secret).generate(step * STEP)
        if hmac.compare_digest(expected, code.strip().replace(" ", "").encode()):
            return step
    return None


@transaction.atomic
def passes(person_id: UUID, code: str, at: datetime) -> bool:
    """Whether a code lets a person in: the one of now, never used before, or a recovery code, once.

    Source: RFC 6238, 5.2.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    step = step_of(person.totp_secret, code, at) if person.totp_secret else None
    if step is not None and step > person.totp_step:
        person.totp_step = step
        person.save(update_fields=["totp_step"])
        return True
    spare = person.recovery_codes.filter(code_sha256=_hash(code), used_at=None)
    return bool(spare.update(used_at=at))


def required_of(person: Person, on: date) -> bool:
    """Whether a person must have a second factor: who works for an administration, where the installation says so.

    Source: D.Lgs. 82/2005, art. 51; Linee guida AgID (misure minime di sicurezza ICT).
    """
    return any(required_with(held.roles) for held in bodies_of(person.pk, on))


def required_with(roles: Collection[Role]) -> bool:
    """Whether these roles want a second factor. Source: as `required_of`."""
    return bool(settings.SECOND_FACTOR and OF_AN_ADMINISTRATION.intersection(roles))


def has_any(person: Person) -> bool:
    """Whether a person has a second factor of some kind. Source: practice."""
    return bool(person.totp_secret) or person.passkeys.exists()


def may_lose_one(person: Person, on: date) -> list[Finding]:
    """Why a person may not take away one of their second factors: the last one, where one is required.

    Source: D.Lgs. 82/2005, art. 51.
    """
    left = bool(person.totp_secret) + person.passkeys.count()
    last = left <= 1 and required_of(person, on)
    return [blocks("identity.last_factor", "D.Lgs. 82/2005, art. 51")] if last else []


@transaction.atomic
def set_up(person: Person, secret: str, at: datetime) -> list[str]:
    """Keep a person's key, end the other sessions and give new recovery codes, shown once. Source: practice."""
    person.totp_secret = secret
    person.save(update_fields=["totp_secret"])
    end_sessions(person)
    changed(person.pk, Change.PHONE_ON, at)
    return new_codes(person)


@transaction.atomic
def switch_off(person_id: UUID, at: datetime) -> None:
    """Take away the code of the telephone, and the recovery codes with the last factor. Raises `Refused`.

    Source: practice.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    require(may_lose_one(person, day(at)))
    person.totp_secret = ""
    person.save(update_fields=["totp_secret"])
    forget_idle_codes(person)
    end_sessions(person)
    changed(person.pk, Change.PHONE_OFF, at)


@transaction.atomic
def take_all_away(person_id: UUID) -> None:
    """Take every second factor and recovery code from who lost them, end their sessions and any change of address that
    waits.

    Who must have a factor sets one up at the next sign-in. Source: practice.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    person.totp_secret = ""
    person.save(update_fields=["totp_secret"])
    person.passkeys.all().delete()
    forget_idle_codes(person)
    stop_waiting(person.pk)
    end_sessions(person)


def forget_idle_codes(person: Person) -> None:
    """Forget the recovery codes of who has no second factor any more. Source: practice."""
    if not has_any(person):
        person.recovery_codes.all().delete()


def end_sessions(person: Person) -> None:
    """End every open session of a person; whoever asks keeps theirs by signing in again. Source: practice."""
    Person.objects.filter(pk=person.pk).update(doors_closed=F("doors_closed") + 1)
    person.refresh_from_db(fields=["doors_closed"])


@transaction.atomic
def renew_codes(person: Person, at: datetime) -> list[str]:
    """New recovery codes at a person's own wish, who is told by e-mail. Source: practice."""
    changed(person.pk, Change.CODES, at)
    return new_codes(person)


@transaction.atomic
def new_codes(person: Person) -> list[str]:
    """Give new recovery codes, shown once; those of before are good no more. Source: practice."""
    person.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(READABLE) for _ in range(10)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, code_sha256=_hash(code)) for code in codes)
    return codes


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP)  # noqa: S303 - what authenticator applications compute


def _hash(code: str) -> str:
    return hashlib.sha256("".join(code.split()).lower().encode()).hexdigest()
