"""The signatures of a file that somebody attaches, under words that we did not issue: what was read, kept and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from condivisa.base.findings import Finding, blocks
from condivisa.records.papers.signatures.bounded import read_bounded
from condivisa.records.papers.signatures.facts import Form, SignedFile, Signer, Trust, Wrong
from condivisa.records.papers.signatures.rules import SIGNATURE, Expected, of_a_signer, who_signed
from condivisa.records.papers.uploads import is_signed_data, may_be_signed

MOMENTS = ("valid_from", "valid_until", "signed_at")


@dataclass(frozen=True)
class SignatureShown:
    """One signature, and what is to be said of it."""

    signer: Signer
    findings: Sequence[Finding]

    @property
    def holds(self) -> bool:
        """Whether nothing makes it equal to no signature."""
        return not any(one.blocks for one in self.findings)


@dataclass(frozen=True)
class Attached:
    """What a file says of its signatures, `unsigned` where it has none; `others` is what is to be said of who should
    have signed.
    """

    signatures: Sequence[SignatureShown]
    others: Sequence[Finding]

    @property
    def unsigned(self) -> bool:
        """Whether it holds no digital signature."""
        return not self.signatures


def kept(found: SignedFile) -> list[dict[str, Any]]:
    """What was read in a file whose signatures are not `broken`, as a row keeps it. Source: practice."""
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(one).items()}
        for one in found.signers
    ]


def read(content: bytes) -> SignedFile:
    """What the digital signatures of a file say; what cannot hold any is not opened.

    Source: D.Lgs. 82/2005, art. 24.
    """
    if not may_be_signed(content):
        return SignedFile(wrong=Wrong.NOT_SIGNED)
    return read_bounded(content, None, settings.TRUST_DIR)


def broken(found: SignedFile, *, title: str) -> list[Finding]:
    """Which digital signatures of a file do not hold; a file without any has none broken.

    Source: D.Lgs. 82/2005, art. 20, c. 1-bis, e art. 24.
    """
    if found.wrong:
        return [] if found.wrong is Wrong.NOT_SIGNED else [blocks(found.wrong.value, SIGNATURE, title=title)]
    return [blocks(one.wrong.value, SIGNATURE, who=one.name) for one in found.signers if one.wrong]


def altered(content: bytes, *, title: str) -> list[Finding]:
    """Why an envelope (.p7m) is not taken where no signature is asked for: it does not open, or what it holds was
    changed after it was signed. Any other file is not looked into. Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    if not is_signed_data(content):
        return []
    found = read(content)
    return [one for one in broken(found, title=title) if found.wrong or one.code == Wrong.TAMPERED.value]


def shown(kept: Sequence[Mapping[str, Any]], expected: Expected, *, title: str, at: datetime) -> Attached:
    """What was read in a file, with what is to be said of it: `expected` is who is said to have signed it.

    Source: D.Lgs. 82/2005, art. 24; D.P.R. 445/2000, art. 38. Judged on: `at`, the moment the file arrived.
    """
    signers = [_signer(one) for one in kept]
    return Attached(
        [SignatureShown(one, of_a_signer(one, at)) for one in signers],
        others=who_signed(signers, [expected], title=title) if signers else [],
    )


def _signer(one: Mapping[str, Any]) -> Signer:
    moments = {name: datetime.fromisoformat(one[name]) if one[name] else None for name in MOMENTS}
    return Signer(**{**one, **moments, "form": Form(one["form"]), "trust": Trust(one["trust"])})
