"""What holds of a lasting pact: spans that do not overlap, gaps that are told, parties that come in and go out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from condivisa.base.days import Period
from condivisa.base.findings import Finding, blocks, warns

WRITTEN = "L. 241/1990, art. 11, c. 2, e art. 15"


def gaps(terms: Iterable[Period]) -> list[Finding]:
    """Warn of the days between two terms on which nobody is bound.

    Judged on: the days of the terms. Source: L. 241/1990, art. 11, c. 2, and art. 15 (accordi per iscritto).
    """
    in_order = sorted(terms)
    return [
        warns("pact.gap", WRITTEN, first=before.last + timedelta(days=1), last=after.first - timedelta(days=1))
        for before, after in pairwise(in_order)
        if after.first > before.last + timedelta(days=1)
    ]


def renewal(terms: Sequence[Period], first: date, last: date) -> list[Finding]:
    """A new term that runs over an old one, or backwards; a warning on the days left bare before or after it.

    Judged on: the days of the terms. Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    if last < first:
        return [blocks("pact.term_backwards", WRITTEN, first=first, last=last)]
    new = Period(first, last)
    over = [term for term in terms if term.overlap(new)]
    return [
        *(blocks("pact.terms_overlap", WRITTEN, first=term.first, last=term.last) for term in over),
        *gaps([*terms, new]),
    ]


def coming_in(
    *, inside: bool, act: str, joined_on: date, signed_on: date, left_on: date | None = None
) -> list[Finding]:
    """A party comes in once, by an act, not before the pact is signed, nor before it last went out (`left_on`).

    Judged on: the day it joins. Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    found = []
    if inside:
        found.append(blocks("pact.already_inside", WRITTEN))
    if not act.strip():
        found.append(blocks("pact.no_act", WRITTEN))
    if joined_on < signed_on:
        found.append(blocks("pact.before_signature", WRITTEN, joined_on=joined_on, signed_on=signed_on))
    if left_on is not None and joined_on < left_on:
        found.append(blocks("pact.back_before_leaving", WRITTEN, joined_on=joined_on, left_on=left_on))
    return found


def going_out(*, joined_on: date | None, act: str, left_on: date) -> list[Finding]:
    """A party goes out by an act, after it came in.

    Judged on: the day it leaves. Source: L. 241/1990, art. 11, c. 2, and art. 15.
    """
    found = []
    if joined_on is None:
        found.append(blocks("pact.not_inside", WRITTEN))
    elif left_on < joined_on:
        found.append(blocks("pact.left_before_joining", WRITTEN, joined_on=joined_on, left_on=left_on))
    if not act.strip():
        found.append(blocks("pact.no_act", WRITTEN))
    return found


def cancelling(*, known: bool, reason: str, back: bool) -> list[Finding]:
    """What is cancelled counts still, and says why it was wrong; a going out, only while the body has not come `back`.

    Judged on: what counts at the moment. Source: L. 241/1990, art. 3; practice.
    """
    found = []
    if not known:
        found.append(blocks("pact.party_unknown", "practice"))
    elif back:
        found.append(blocks("pact.back_since", "practice"))
    if not reason.strip():
        found.append(blocks("pact.no_reason", "L. 241/1990, art. 3"))
    return found
