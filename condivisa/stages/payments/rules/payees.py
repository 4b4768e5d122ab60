"""What must be true of who is paid, and of who pays: publication, regularity, codes, account, three people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from condivisa.base.findings import Finding, blocks, warns
from condivisa.law.antimafia import documentation_needed
from condivisa.law.transparency import CONDITION_OF_EFFECT, GRANT_THRESHOLD_PER_YEAR

TRACING = "L. 136/2010, art. 3"
_CODE = re.compile(r"[A-Za-z0-9/.-]{1,40}")
SEPARATION = "D.Lgs. 267/2000, art. 184-185; D.Lgs. 123/2011, art. 5"


@dataclass(frozen=True)
class Increase:
    """An amendment that raised the grant, by its number, and the day it became public."""

    number: int
    public_since: date | None = None


@dataclass(frozen=True)
class PayeeFacts:
    """What is known of a payee and its payment on the day of the authorisation (amounts in EUR).

    `asked_elsewhere` is what the same administration was asked by it, in the year, under other agreements.
    """

    name: str
    granted: Decimal
    public_since: date | None = None
    increases: Sequence[Increase] = ()
    durc_until: date | None = None
    antimafia_until: date | None = None
    cup: str = ""
    cig: str = ""
    iban: str = ""
    withheld: Decimal = Decimal(0)
    withheld_by_flag: Decimal = Decimal(0)
    disputes: Sequence[str] = ()
    net: Decimal = Decimal(0)
    clawbacks: Decimal = Decimal(0)
    asked_elsewhere: Decimal = Decimal(0)


def payable(payee: PayeeFacts, *, on: date) -> list[Finding]:
    """Everything that stands against paying this payee, said at once.

    What must come back stops only money that would go out: a payment wholly offset pays nothing. Below the yearly
    threshold, which counts all that one beneficiary is given, the law asks no publication, and none is asked here. The
    antimafia documentation only warns: whether it is due depends on facts outside this agreement.
    Judged on: the day of the authorisation.
    Source: D.Lgs. 33/2013, art. 26, c. 3; D.L. 69/2013, art. 31; L. 136/2010, art. 3; D.P.R. 600/1973, art. 28.
    """
    in_the_year = payee.granted + payee.asked_elsewhere
    found = _not_public(payee, on) if in_the_year > GRANT_THRESHOLD_PER_YEAR.value(on) else []
    if payee.durc_until is None:
        found.append(blocks("payment.durc_missing", "D.L. 69/2013, art. 31", payee=payee.name))
    elif payee.durc_until < on:
        found.append(blocks("payment.durc_expired", "D.L. 69/2013, art. 31", payee=payee.name, until=payee.durc_until))
    if not payee.cup:
        found.append(blocks("payment.cup_missing", "L. 3/2003, art. 11; D.M. 72/2021, par. 3"))
    if not payee.cig:
        found.append(blocks("payment.cig_missing", TRACING))
    if not payee.iban:
        found.append(blocks("payment.account_missing", TRACING, payee=payee.name))
    if payee.withheld != payee.withheld_by_flag:
        law, expected = "D.P.R. 600/1973, art. 28, c. 2", payee.withheld_by_flag
        found.append(
            blocks("payment.withholding_differs", law, payee=payee.name, withheld=payee.withheld, expected=expected)
        )
    found += [blocks("payment.dispute_open", "practice", subject=subject) for subject in payee.disputes]
    if payee.net > 0 and payee.clawbacks > 0:
        found.append(blocks("payment.clawback_open", "c.c. art. 1241", amount=payee.clawbacks, payee=payee.name))
    if documentation_needed(payee.granted, on=on) and (payee.antimafia_until is None or payee.antimafia_until < on):
        found.append(warns("payment.antimafia_missing", "D.Lgs. 159/2011, art. 83", payee=payee.name))
    return found


def _not_public(payee: PayeeFacts, on: date) -> list[Finding]:
    found = []
    if payee.public_since is None or payee.public_since > on:
        found.append(blocks("payment.grant_not_public", CONDITION_OF_EFFECT))
    found += [
        blocks("payment.increase_not_public", CONDITION_OF_EFFECT, amendment=one.number)
        for one in payee.increases
        if one.public_since is None or one.public_since > on
    ]
    return found


def different_people(acting: UUID, before: Iterable[UUID | None]) -> list[Finding]:
    """Refuse a step by who took an earlier one: attest, authorise and order are three people's.

    Judged on: the moment of the act. Source: D.Lgs. 267/2000, art. 184-185; D.Lgs. 123/2011, art. 5.
    """
    return [blocks("payment.same_person", SEPARATION)] if acting in set(before) else []


def the_payee(acting: UUID, *, mode: str, lead: UUID, partners: Iterable[UUID]) -> list[Finding]:
    """Refuse a request by who is not paid: the lead for everybody, or each member for itself, as the terms say.

    Judged on: the day of the request. Source: the agreement's own term.
    """
    wanted = {lead} if mode == "lead" else set(partners)
    return [] if acting in wanted else [blocks("payment.not_the_payee", "convenzione, beneficiario dei pagamenti")]


def not_ordered(order_number: str, ordered_on: date | None) -> list[Finding]:
    """Refuse a second order of one payment, citing the first.

    Judged on: the moment of the act. Source: D.Lgs. 267/2000, art. 185, c. 2.
    """
    if ordered_on is None:
        return []
    return [blocks("payment.already_ordered", "D.Lgs. 267/2000, art. 185, c. 2", order=order_number, on=ordered_on)]


def proof_day(paid_on: date, *, ordered: date | None, on: date) -> list[Finding]:
    """Refuse a payment proof dated before the order or after today.

    Judged on: the day it is recorded. Source: D.Lgs. 267/2000, art. 216-218.
    """
    if paid_on <= on and (ordered is None or ordered <= paid_on):
        return []
    return [blocks("payment.proof_day", "D.Lgs. 267/2000, art. 218", paid_on=paid_on, ordered=ordered or on, on=on)]


def written(text: str, code: str, source: str) -> list[Finding]:
    """Refuse an act that leaves empty what it must say.

    Judged on: the moment of the act. Source: L. 241/1990, art. 3.
    """
    return [] if text.strip() else [blocks(code, source)]


def readable(reference: str) -> list[Finding]:
    """Refuse a number or reference that is not a code: letters, digits, / - and . up to 40. The journal keeps it.

    An empty one is another finding's. Judged on: the moment it is recorded. Source: GDPR, art. 5, c. 1, lett. c).
    """
    if not reference.strip() or _CODE.fullmatch(reference):
        return []
    return [blocks("payment.reference_unreadable", "GDPR, art. 5, c. 1, lett. c)", reference=reference)]


def same_account(prepared: str, current: str) -> list[Finding]:
    """Refuse an act that names another account than the dedicated one in force.

    Judged on: the day of the authorisation. Source: L. 136/2010, art. 3, c. 7.
    """
    return [] if prepared == current or not prepared else [blocks("payment.account_changed", TRACING)]


def account_in_force(named: str, in_force: Collection[str], payee: str) -> list[Finding]:
    """Refuse an order to an account that is not dedicated any more; that a newer one is there too stops nothing.

    Judged on: the day of the order. Source: L. 136/2010, art. 3, c. 1 and 7.
    """
    return [] if named in in_force else [blocks("payment.account_not_in_force", TRACING, iban=named, payee=payee)]


def not_signed(named: str, in_force: Collection[str], *, signed: bool) -> list[Finding]:
    """Refuse to go back from an act that is signed (to compose it again, to turn the request down) as long as the
    account it names is dedicated.

    Judged on: the moment of the act. Source: D.Lgs. 267/2000, art. 184; L. 136/2010, art. 3, c. 7; L. 241/1990,
    art. 21-nonies.
    """
    if signed and named in in_force:
        return [blocks("payment.already_authorised", "D.Lgs. 267/2000, art. 184", iban=named)]
    return []
