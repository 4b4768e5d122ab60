"""The chain of money behind a notice: shares, bookings before the opening act, commitments with their visa."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Fact, Finding, blocks, warns
from condivisa.base.money import ZERO
from condivisa.law import tuel
from condivisa.stages.calls.terms import DM72

type BySourceYear = Mapping[tuple[str, int], Decimal]
"""Amounts (EUR) by the name of a source and a year."""


def missing_bookings(shares: BySourceYear, bookings: BySourceYear) -> list[Finding]:
    """Sources and years whose bookings do not cover what the notice promises.

    Judged on: the day of the opening act. Source: D.Lgs. 267/2000, art. 183, c. 3; D.Lgs. 117/2017, art. 55, c. 1.
    """
    return [blocks("call.booking_missing", tuel.BOOKING, **facts) for facts in _short(shares, bookings)]


def uncovered(shares: BySourceYear, bookings: BySourceYear) -> list[Finding]:
    """Sources and years that a signed notice promises, whose bookings were cancelled since: nothing is stopped, but
    what is not booked cannot be committed.

    Judged on: the day it is read. Source: D.Lgs. 267/2000, art. 183, c. 3; D.Lgs. 117/2017, art. 55, c. 1.
    """
    return [warns("call.booking_gone", tuel.BOOKING, **facts) for facts in _short(shares, bookings)]


def _short(shares: BySourceYear, bookings: BySourceYear) -> list[dict[str, Fact]]:
    return [
        {"funder": source, "year": year, "share": amount, "booked": bookings.get((source, year), ZERO)}
        for (source, year), amount in sorted(shares.items())
        if bookings.get((source, year), ZERO) < amount
    ]


def without_funds(shares: BySourceYear) -> list[Finding]:
    """A notice that promises no money at all: lawful, where other resources are brought, but often forgotten.

    Judged on: the day of the notice's signature. Source: D.Lgs. 117/2017, art. 55, c. 3; D.M. 72/2021, par. 3.
    """
    return [] if any(shares.values()) else [warns("call.no_funds", DM72)]


def within_the_booking(booked: Decimal, committed: Decimal, amount: Decimal) -> list[Finding]:
    """A commitment (EUR) beyond what its booking has left.

    Judged on: the day of the commitment. Source: D.Lgs. 267/2000, art. 183, c. 3 and 7.
    """
    if committed + amount <= booked:
        return []
    return [blocks("call.beyond_booking", tuel.COMMITMENT, amount=amount, left=booked - committed)]


def positive(amount: Decimal) -> list[Finding]:
    """An amount (EUR) of nothing or less. Judged on: no day. Source: practice."""
    return [] if amount > 0 else [blocks("call.amount_not_positive", tuel.COMMITMENT, amount=amount)]


def identified(*says: str) -> list[Finding]:
    """A booking or a commitment that leaves out what it is found again by: chapter, number, act.

    Judged on: no day. Source: D.Lgs. 267/2000, art. 183.
    """
    return [] if all(one.strip() for one in says) else [blocks("call.money_unidentified", tuel.COMMITMENT)]


def with_visa(visa_number: str, visa_date: date, *, on: date) -> list[Finding]:
    """A commitment without the accounting visa of financial coverage, or with one still to come.

    Judged on: `on`, the day of the commitment. Source: D.Lgs. 267/2000, art. 183, c. 7.
    """
    if not visa_number.strip():
        return [blocks("call.no_visa", tuel.COVERAGE_VISA)]
    return [blocks("call.visa_in_future", tuel.COVERAGE_VISA, visa=visa_date)] if visa_date > on else []
