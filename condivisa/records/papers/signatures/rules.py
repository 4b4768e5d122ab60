"""Whether a signed file is the signature that a paper waits for: pure functions over what was read in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, warns
from condivisa.records.papers.signatures.facts import SignedFile, Signer, Trust

SIGNATURE = "D.Lgs. 82/2005, art. 24"
CONTENT = "D.Lgs. 82/2005, art. 20, c. 1-bis"
VALIDITY = "D.Lgs. 82/2005, art. 24, c. 4-bis"
TRUST = "D.Lgs. 82/2005, art. 24, c. 3; Reg. UE 910/2014, art. 22 e 25"
VOID = "D.Lgs. 82/2005, art. 24, c. 1; L. 241/1990, art. 21-septies"
MOMENT = "D.Lgs. 82/2005, art. 20, c. 3"


@dataclass(frozen=True)
class Expected:
    """Somebody whose signature a paper asks for; an empty fiscal code is one that we do not know."""

    given_name: str
    family_name: str
    fiscal_code: str = ""

    @property
    def name(self) -> str:
        """As a sentence says it."""
        return f"{self.given_name} {self.family_name}".strip()


def judge(file: SignedFile, expected: Sequence[Expected], *, title: str, at: datetime) -> list[Finding]:
    """What stands against a signed file, and what only has to be said of it.

    A signature that is broken, weak, of a certificate that was not valid when it was used, or under other words than
    those of the paper equals no signature: it blocks. A certificate that expired since, and one on which nobody here
    can say whose word it is, warn. Where the lists are kept, a certificate they do not know blocks.
    Source: D.Lgs. 82/2005, art. 20, c. 1-bis, e art. 24; Reg. UE 910/2014, art. 22, 25 e 32.
    Judged on: the moment the file arrives.
    """
    if file.wrong:
        return [blocks(file.wrong.value, SIGNATURE, title=title)]
    found = [finding for signer in file.signers for finding in of_a_signer(signer, at)]
    if not file.same:
        found.append(blocks("paper.not_this_paper", CONTENT, title=title))
    elif not file.untouched:
        found.append(blocks("paper.changed_before_signing", CONTENT, title=title))
    return found + who_signed(file.signers, expected, title=title)


def of_a_signer(signer: Signer, at: datetime) -> list[Finding]:
    """What is to be said of one signature. Source: D.Lgs. 82/2005, art. 24. Judged on: the moment it arrives."""
    who = signer.name
    if signer.wrong:
        return [blocks(signer.wrong.value, SIGNATURE, who=who)]
    found = []
    if not valid_when_used(signer, at):
        found.append(
            blocks("paper.certificate_not_valid", VALIDITY, who=who, first=signer.valid_from, last=signer.valid_until)
        )
    elif at > signer.valid_until:
        found.append(warns("paper.certificate_expired", VALIDITY, who=who, last=signer.valid_until))
    if signer.trust is Trust.NOT_LISTED:
        found.append(blocks("paper.certificate_not_listed", TRUST, who=who, issuer=signer.issuer))
    elif signer.trust is Trust.UNVERIFIED:
        found.append(warns("paper.trust_not_verified", TRUST, who=who, issuer=signer.issuer))
    return found


def valid_when_used(signer: Signer, at: datetime) -> bool:
    """Whether the certificate was within its days when it signed: as the signer's computer says, or else on arrival.

    Source: D.Lgs. 82/2005, art. 24, c. 4-bis. Judged on: the moment it signed.
    """
    return signer.valid_from <= (signer.signed_at or at) <= signer.valid_until


def wrong_clock(who: str, signed_at: datetime | None, *, composed_at: datetime, came_at: datetime) -> list[Finding]:
    """Whether the day that a signature says is one on which it cannot have been made: the paper was not there yet, or
    had come back already. The signer's computer says it, and proves nothing; who reads must not take it for true.

    Judged on: the day the file came. Source: D.Lgs. 82/2005, art. 20, c. 3.
    """
    if signed_at is None or day(composed_at) <= day(signed_at) <= day(came_at):
        return []
    if signed_at < composed_at:
        early = {"signed": day(signed_at), "composed": day(composed_at)}
        return [warns("paper.signed_before_written", MOMENT, who=who, **early)]
    return [warns("paper.signed_after_it_came", MOMENT, who=who, signed=day(signed_at), came=day(came_at))]


def who_signed(signers: Sequence[Signer], expected: Sequence[Expected], *, title: str) -> list[Finding]:
    """Everyone who must sign has signed, each with a signature of their own; others may have signed too.

    Fiscal codes decide where both sides have one; names, written in many ways, only warn.
    Source: D.Lgs. 82/2005, art. 24, c. 1; L. 241/1990, art. 21-septies. Judged on: the moment it arrives.
    """
    left, missing = list(signers), []
    for person in expected:
        mine = next((one for one in left if _is(one, person)), None)
        if mine is None:
            missing.append(person)
        else:
            left = [one for one in left if one.certificate_sha256 != mine.certificate_sha256]
    found = []
    for person in missing:
        doubtful = next((one for one in left if not (one.fiscal_code and person.fiscal_code)), None)
        if doubtful is None:
            found.append(blocks("paper.signature_missing", VOID, title=title, who=person.name, found=_names(signers)))
        else:
            left.remove(doubtful)
            found.append(warns("paper.signer_name_differs", VOID, who=person.name, found=doubtful.name))
    return found


def signed_by_any(names: Sequence[tuple[str, str]], people: Sequence[Expected]) -> bool:
    """Whether one of some people is among those whose name and fiscal code a file's certificates say.

    Source: D.Lgs. 82/2005, art. 24, c. 1. Judged on: the moment it is read again.
    """
    return any(_same(name, code, person) for name, code in names for person in people)


def _is(signer: Signer, person: Expected) -> bool:
    return _same(signer.name, signer.fiscal_code, person)


def _same(name: str, fiscal_code: str, person: Expected) -> bool:
    if fiscal_code and person.fiscal_code:
        return fiscal_code == person.fiscal_code.upper()
    return _words(person.name) <= _words(name)


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.replace("'", " ").replace("’", " ")).casefold()
    return set("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def _names(signers: Sequence[Signer]) -> str:
    return ", ".join(dict.fromkeys(signer.name for signer in signers))
