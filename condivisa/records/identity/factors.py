"""The second factor: a code that changes every half minute (TOTP), and codes for when the phone is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from io import BytesIO
from uuid import UUID

import qrcode
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from qrcode.image.svg import SvgPathImage

from condivisa.records.identity.models import Person, RecoveryCode

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
        expected = _totp(secret).generate(step * STEP).decode()
        if hmac.compare_digest(expected, code.strip().replace(" ", "")):
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


@transaction.atomic
def set_up(person: Person, secret: str) -> list[str]:
    """Keep a person's key and give new recovery codes, shown once. Source: practice."""
    person.totp_secret = secret
    person.save(update_fields=["totp_secret"])
    person.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(READABLE) for _ in range(10)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, code_sha256=_hash(code)) for code in codes)
    return codes


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP)  # noqa: S303 - what authenticator applications compute


def _hash(code: str) -> str:
    return hashlib.sha256("".join(code.split()).lower().encode()).hexdigest()
