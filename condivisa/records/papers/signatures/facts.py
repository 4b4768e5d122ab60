"""What is read in a signed file, as plain facts that any process may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trust(StrEnum):
    """Whose word a certificate is. Source: Reg. UE 910/2014, art. 22."""

    LISTED = "listed"
    """Qualified, by the stored copy of the EU trusted lists."""
    NOT_LISTED = "not_listed"
    """The stored lists know nobody who vouches for it as a qualified certificate for signatures."""
    UNVERIFIED = "unverified"
    """The installation keeps no lists, or those it keeps cannot be read."""


class Form(StrEnum):
    """How a signature and what it signs are put together. Source: Dec. UE 2015/1506."""

    PADES = "pades"
    CADES = "cades"


class Wrong(StrEnum):
    """Why one signature, or a whole file, does not hold. Each is a finding's code."""

    TAMPERED = "paper.tampered"
    WEAK = "paper.weak_signature"
    NOT_FOR_SIGNING = "paper.not_for_signing"
    NOT_SIGNED = "paper.file_not_signed"
    CORRUPTED = "paper.file_corrupted"
    TOO_MUCH = "paper.too_many_layers"
    TOO_SLOW = "paper.file_too_slow"


@dataclass(frozen=True)
class Signer:
    """One signature of a file. `signed_at` is what the signer's own computer said, `None` when it said nothing;
    `wrong` is why the signature does not hold.
    """

    name: str
    fiscal_code: str
    issuer: str
    serial: str
    certificate_sha256: str
    valid_from: datetime
    valid_until: datetime
    signed_at: datetime | None
    form: Form
    trust: Trust
    wrong: Wrong | None = None


@dataclass(frozen=True)
class SignedFile:
    """What a file says: its signers, from the inside out; whether what they signed is the very paper that was issued
    (`same`), and with nothing added to it but signatures (`untouched`). `wrong` is why the file cannot be read.
    """

    signers: tuple[Signer, ...] = ()
    same: bool = False
    untouched: bool = False
    wrong: Wrong | None = None
