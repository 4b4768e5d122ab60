"""What must be there before an agreement is drafted, and what may be attached to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.law import tuel

DM72 = "D.M. 72/2021, par. 3"
CODES = "L. 136/2010, art. 3; L. 3/2003, art. 11"
LENGTHS = {"CUP": 15, "CIG": 10}
OF_THE_GROUPING = ("grouping_formed", "joint_controllers")


def may_prepare(*, at_table: bool, earlier: str, lines: int) -> list[Finding]:
    """Why an agreement cannot be drafted: the application is not at the table, has one already (`earlier`, its
    code), or has no line in the plan.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3.
    """
    found = [] if at_table else [blocks("agreement.not_selected", DM72)]
    if earlier:
        found.append(blocks("agreement.already_prepared", "practice", code=earlier))
    if not lines:
        found.append(blocks("agreement.plan_outside_partners", DM72))
    return found


def check_of_a_body(kind: str, has_body: bool) -> list[Finding]:
    """Why a check cannot be recorded so: it is of a partner and names none, or of the grouping and names one.

    Judged on: the day of the act. Source: practice.
    """
    if has_body != (kind in OF_THE_GROUPING):
        return []
    return [blocks("agreement.check_without_body", "practice", check=f"agreements.{kind}")]


def sound_codes(cup: str, cig: str, signed: Mapping[str, str]) -> list[Finding]:
    """Why project codes cannot be set: none is given, one has another length, or another one was `signed`.

    Judged on: the day of the act. Source: L. 136/2010, art. 3; L. 3/2003, art. 11 (a CUP has 15 signs); practice
    (a CIG has 10).
    """
    given = {"CUP": cup, "CIG": cig}
    found = [] if any(given.values()) else [blocks("agreement.no_code", CODES)]
    for name, code in given.items():
        if code and (len(code) != LENGTHS[name] or not code.isalnum() or not code.isascii()):
            found.append(blocks("agreement.code_malformed", CODES, name=name, code=code, length=LENGTHS[name]))
        if code and signed.get(name) and code != signed[name]:
            found.append(blocks("agreement.code_signed_already", CODES, name=name, code=signed[name]))
    return found


def commitment_free(number: str, free: bool) -> list[Finding]:
    """Why a commitment cannot be taken. Judged on: the day of the act. Source: D.Lgs. 267/2000, art. 183."""
    return [] if free else [blocks("agreement.commitment_elsewhere", tuel.COMMITMENT, number=number)]


def surety_once(guarantor: str, number: str, recorded: bool) -> list[Finding]:
    """Why a surety cannot be recorded: the same one is there already, and would cover twice.

    Judged on: the day of the act. Source: c.c. art. 1936.
    """
    if not recorded:
        return []
    return [blocks("agreement.surety_recorded", "c.c. art. 1936", guarantor=guarantor, number=number)]


def surety_free(number: str, *, voided: bool, advanced: bool) -> list[Finding]:
    """Why a surety cannot be taken out of the count: it is out already, or an advance was asked on its strength.

    Judged on: the day of the act. Source: c.c. art. 1936.
    """
    if voided:
        return [blocks("agreement.surety_voided", "practice", number=number)]
    return [blocks("agreement.surety_leant_on", "c.c. art. 1936", number=number)] if advanced else []


def commitment_undrawn(number: str, drawn: bool) -> list[Finding]:
    """Why a commitment cannot be freed: a payment has drawn from it.

    Judged on: the day of the act. Source: D.Lgs. 267/2000, art. 183-184.
    """
    return [blocks("agreement.commitment_drawn", tuel.COMMITMENT, number=number)] if drawn else []


def sound_surety(amount: Decimal, first: date, last: date, size: int) -> list[Finding]:
    """Why a surety (EUR) cannot be recorded: no amount, no days, or an empty file of `size` bytes.

    Judged on: the day of the act. Source: practice.
    """
    return [] if amount > 0 and first <= last and size else [blocks("agreement.surety_unsound", "practice")]
