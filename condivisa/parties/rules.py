"""What makes a body a body, and an account one that public money may reach: pure, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from stdnum import iban as ibans
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from condivisa.base.findings import Finding, blocks
from condivisa.base.versions import unchanged
from condivisa.records.access import Role

REGISTER = "D.Lgs. 117/2017, art. 4, c. 1, e art. 11"
ACTIVITIES = "D.Lgs. 117/2017, art. 5"
TRACING = "L. 136/2010, art. 3"
INDEX = "D.Lgs. 82/2005, art. 6-ter"
ISTAT = "ISTAT, codici delle unità territoriali"
IPA_FORM = r"[A-Za-z0-9_]{1,10}"
ISTAT_FORM = r"[0-9]{6}|[0-9]{3}"
"""Six digits of a municipality, three of a province."""
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")

PUBLIC_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.PROCEDURE_MANAGER,
        Role.DIRECTOR,
        Role.FINANCE_OFFICER,
        Role.COMMITTEE_MEMBER,
        Role.FACILITATOR,
        Role.AUDITOR,
    }
)
"""Roles that only a public body gives."""
OWN_ROLES = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT, Role.AUDITOR, Role.FACILITATOR})
"""Roles in a body that is not public."""


@dataclass(frozen=True)
class BodyFacts:
    """A body as somebody registers it, its codes without separators; `activities` are letters of CTS, art. 5."""

    kind: str
    name: str
    fiscal_code: str = ""
    vat_number: str = ""
    runts_section: str = ""
    runts_number: str = ""
    runts_date: date | None = None
    companies_register: str = ""
    activities: Sequence[str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fiscal_code", compact_code(self.fiscal_code))
        object.__setattr__(self, "vat_number", compact_vat(self.vat_number))


class Marked:
    """What somebody may change while somebody else is looking at it."""

    @property
    def mark(self) -> str:
        """What tells whether it changed since somebody saw it."""
        return sha256(repr(self).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Profile(Marked):
    """What a body itself keeps up to date; `seat` is an ISTAT code, `activities` are letters of CTS, art. 5."""

    pec: str = ""
    ipa_code: str = ""
    vat_number: str = ""
    seat: str = ""
    runts_section: str = ""
    runts_number: str = ""
    runts_date: date | None = None
    companies_register: str = ""
    activities: Sequence[str] = ()


@dataclass(frozen=True)
class Identity(Marked):
    """What a body is told apart by: what it was registered with, until somebody sets it right."""

    name: str
    fiscal_code: str = ""
    istat_code: str = ""


@dataclass(frozen=True)
class Taxes(Marked):
    """What a body declares: whether tax is withheld from its contributions, whether its notes pay no stamp duty."""

    withholding: bool
    stamp_exempt: bool


def sort_key(name: str) -> str:
    """A name as both databases sort it alike: lower case, no accents.

    Judged on: no day. Source: practice.
    """
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalnum() or letter == " "
    )


def body_sound(facts: BodyFacts, *, on: date) -> list[Finding]:
    """What keeps a body from being registered: codes that no register gave, an ETS in no register.

    A fiscal code of eleven digits (or sixteen signs, for a body under its founder's) and a VAT number must hold by
    their own check digit. An ETS is in a section of the RUNTS with number and date, or, as a social enterprise, in
    the companies' register; its activities are letters of CTS, art. 5, at least one.

    Judged on: the day of registration. Source: D.Lgs. 117/2017, art. 4, 5, 11 and 46; D.P.R. 605/1973, art. 1-3.
    """
    return _told_apart(facts.name, facts.fiscal_code) + profile_sound(facts, on=on)


def _told_apart(name: str, fiscal_code: str) -> list[Finding]:
    found = []
    if not name.strip():
        found.append(blocks("party.no_name", "practice"))
    return found + (code_sound(fiscal_code) if fiscal_code else [])


def code_sound(fiscal_code: str) -> list[Finding]:
    """A fiscal code with a figure wrong, missing or too many: its last one checks the others.

    Judged on: no day. Source: D.P.R. 605/1973, art. 1-3.
    """
    if _valid(codicefiscale, fiscal_code):
        return []
    return [blocks("party.fiscal_code", "D.P.R. 605/1973, art. 1-3", given=fiscal_code)]


def profile_sound(facts: BodyFacts, *, on: date) -> list[Finding]:
    """The same of what a body itself keeps up to date, its name and fiscal code apart.

    Judged on: the day it is written. Source: D.Lgs. 117/2017, art. 4, 5, 11 and 46; D.P.R. 633/1972, art. 35.
    """
    found = []
    if facts.vat_number and not _valid(iva, facts.vat_number):
        found.append(blocks("party.vat_number", "D.P.R. 633/1972, art. 35", given=facts.vat_number))
    if unknown := [letter for letter in facts.activities if letter not in LETTERS]:
        found.append(blocks("party.activity", ACTIVITIES, given=", ".join(unknown)))
    if facts.kind == "ets":
        found += _third_sector(facts, on)
    return found


def codes_sound(ipa: str, istat: str, *, taken: Collection[str] = ()) -> list[Finding]:
    """What keeps a public body from being registered: an IPA or ISTAT code of no such form, or another body's
    (`taken`). It may have neither.

    Judged on: the day of registration. Source: D.Lgs. 82/2005, art. 6-ter; ISTAT, codici delle unità territoriali.
    """
    found = []
    if ipa and not re.fullmatch(IPA_FORM, ipa):
        found.append(blocks("party.ipa_code", INDEX, given=ipa))
    if istat and not re.fullmatch(ISTAT_FORM, istat):
        found.append(blocks("party.istat_code", ISTAT, given=istat))
    return found + [blocks("party.code_taken", "practice", given=code) for code in taken]


def amending(before: Marked, after: Marked, *, seen: str) -> list[Finding]:
    """A change that changes nothing, or of what somebody else changed since `seen`.

    Judged on: no day. Source: practice.
    """
    return unchanged(seen, before.mark) or ([] if after != before else [blocks("party.profile_unchanged", "practice")])


def correcting(before: Identity, after: Identity, *, kind: str, reference: str) -> list[Finding]:
    """Why a body's name or codes may not be set right: no register or act says so, no name, a code that does not hold
    or is taken away, a municipality's code where there is none.

    Judged on: no day. Source: D.Lgs. 117/2017, art. 48, c. 3; D.Lgs. 82/2005, art. 6-ter, c. 3.
    """
    found = _told_apart(after.name, after.fiscal_code if after.fiscal_code != before.fiscal_code else "")
    if not reference.strip():
        found.append(blocks("party.no_reference", "D.Lgs. 117/2017, art. 48, c. 3"))
    if before.fiscal_code and not after.fiscal_code:
        found.append(blocks("party.fiscal_code_kept", "D.P.R. 605/1973, art. 1-3", given=before.fiscal_code))
    if after.istat_code and kind != "public":
        found.append(blocks("party.istat_of_public", ISTAT, given=after.istat_code))
    return found


def declaring(kind: str, before: Taxes, after: Taxes, *, seen: str) -> list[Finding]:
    """A declaration of taxes by a public body, which has nothing withheld, one that changes nothing, or one over what
    was changed by somebody else since `seen`.

    Judged on: no day. Source: D.P.R. 600/1973, art. 28, c. 2; D.Lgs. 117/2017, art. 82, c. 5; practice.
    """
    if kind == "public":
        return [blocks("party.taxes_of_public", "D.P.R. 600/1973, art. 28, c. 2")]
    return amending(before, after, seen=seen)


def _third_sector(facts: BodyFacts, on: date) -> list[Finding]:
    found = []
    in_runts = (facts.runts_section, facts.runts_number, facts.runts_date)
    if not facts.fiscal_code:
        found.append(blocks("party.no_fiscal_code", "D.Lgs. 117/2017, art. 48"))
    if any(in_runts) and not all(in_runts):
        found.append(blocks("party.runts_incomplete", "D.Lgs. 117/2017, art. 46 e 48"))
    if not any(in_runts) and not facts.companies_register:
        found.append(blocks("party.in_no_register", REGISTER))
    if facts.runts_section and facts.runts_section not in "abcdefg":
        found.append(blocks("party.runts_section", "D.Lgs. 117/2017, art. 46", given=facts.runts_section))
    if facts.runts_date and facts.runts_date > on:
        found.append(blocks("party.runts_not_yet", REGISTER, since=facts.runts_date))
    if not facts.activities:
        found.append(blocks("party.no_activity", ACTIVITIES))
    return found


def role_fits(kind: str, role: Role) -> list[Finding]:
    """A role that a body of this kind does not give: only administrations have managers and directors.

    Judged on: the day of the appointment. Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 107; practice.
    """
    fitting = PUBLIC_ROLES | {Role.LEGAL_REPRESENTATIVE, Role.KEEPER} if kind == "public" else OWN_ROLES | {Role.KEEPER}
    if role in fitting:
        return []
    return [blocks("party.role_of_another_kind", "L. 241/1990, art. 4-6", role=role.value)]


def appointment(*, held: bool, act: str) -> list[Finding]:
    """A role held already, or given by no act.

    Judged on: the day it starts. Source: L. 241/1990, art. 5; D.Lgs. 267/2000, art. 50 and 109; the statute.
    """
    found = []
    if held:
        found.append(blocks("party.role_held", "practice"))
    if not act.strip():
        found.append(blocks("party.no_act", "L. 241/1990, art. 5; D.Lgs. 267/2000, art. 109"))
    return found


def ending(since: date, until: date) -> list[Finding]:
    """An appointment cannot end before it starts. Judged on: its last day. Source: practice."""
    return [blocks("party.ends_before", "practice", since=since, until=until)] if until < since else []


def keeping_on(others: Iterable[tuple[date, date | None]], until: date) -> list[Finding]:
    """The last keeper cannot end: of the `others`, by their days, one goes on without an end from the day after.

    Judged on: the last day of the one that ends. Source: practice.
    """
    goes_on = any(last is None and since <= until + timedelta(days=1) for since, last in others)
    return [] if goes_on else [blocks("party.last_keeper", "practice")]


def account_sound(iban: str, delegates: Collection[str], known: Iterable[str]) -> list[Finding]:
    """An account that cannot be dedicated: a wrong IBAN, nobody who may use it, one declared already.

    Judged on: the day it is declared. Source: L. 136/2010, art. 3, c. 1 and 7.
    """
    found = []
    if not _valid(ibans, iban):
        found.append(blocks("party.iban", TRACING, given=iban))
    if not delegates:
        found.append(blocks("party.no_delegate", f"{TRACING}, c. 7"))
    if compact(iban) in known:
        found.append(blocks("party.account_twice", "practice"))
    return found


def account_ending(since: date, ended: date | None, until: date, *, on: date) -> list[Finding]:
    """An account cannot close before it is dedicated, nor once it is closed; a last day still to pass may be moved.

    Judged on: the day it is written. Source: L. 136/2010, art. 3, c. 7; practice.
    """
    found = [blocks("party.account_ends_before", "practice", since=since, until=until)] if until < since else []
    if ended is not None and ended < on:
        found.append(blocks("party.account_ended", "practice", until=ended))
    elif ended == until:
        found.append(blocks("party.account_ends_then", "practice", until=until))
    return found


def compact(iban: str) -> str:
    """An IBAN without spaces, in capitals. Judged on: no day. Source: ISO 13616."""
    return str(ibans.compact(iban))


def compact_code(fiscal_code: str) -> str:
    """A fiscal code without separators, in capitals. Judged on: no day. Source: D.P.R. 605/1973, art. 1-3."""
    return str(codicefiscale.compact(fiscal_code))


def compact_vat(vat_number: str) -> str:
    """A VAT number without separators and country. Judged on: no day. Source: D.P.R. 633/1972, art. 35."""
    return str(iva.compact(vat_number))


def _valid(register: object, code: str) -> bool:
    try:
        register.validate(code)  # type: ignore[attr-defined] # stdnum's modules share this function, not a type
    except ValidationError:
        return False
    return True
