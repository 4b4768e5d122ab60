"""The terms that the call left to the table."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.calls.rules.cofinancing import whole_cost
from condivisa.stages.calls.terms import KINDS, Terms, out_of_range, read_value
from condivisa.stages.codesign.rules.rounds import TABLE

PREDETERMINED = "L. 241/1990, art. 12, c. 1"

CHOOSING = frozenset(
    {
        "programme_choice",
        "applying_twice",
        "unconfirmed_member",
        "below_minimum",
        "correction_days",
        "intended_refusal",
        "score_rounding",
        "scores_beside",
        "minimum_score",
        "ties",
        "selected",
        "table_mode",
    }
)
"""The terms by which the partners were chosen: the table cannot set them afterwards."""


def term_for_table(terms: Terms, key: str, raw: object) -> list[Finding]:
    """Whether the table may set a term so: known, not one that chose the partners, within the bounds published.

    A term that the call does not speak of may be set, and warns: criteria are published first.
    Judged on: the day it is agreed. Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    if key not in KINDS:
        return [blocks("codesign.term_unknown", PREDETERMINED, key=key)]
    term = f"term.{key}"
    if key in CHOOSING:
        return [blocks("codesign.term_chose_partners", TABLE, term=term)]
    try:
        value = read_value(key, raw)
    except ValueError:
        return [blocks("codesign.term_value", KINDS[key].source, term=term, value=str(raw))]
    if isinstance(value, Decimal) and not KINDS[key].holds(value):
        return [out_of_range(key, KINDS[key].source, value)]
    published = terms.by_key.get(key)
    if published is not None and not published.admits(value):
        return [published.beyond(value)]
    found = [] if published else [warns("codesign.term_unpublished", PREDETERMINED, term=term)]
    return found + whole_cost(terms.with_values({key: value}, terms.clause(key)))


def terms_agreed(terms: Terms, agreed: AbstractSet[str]) -> list[Finding]:
    """The terms that the call left to the table and nobody has agreed yet: the signature will ask for them.

    Judged on: the day of the final project. Source: L. 241/1990, art. 12.
    """
    return [
        warns("codesign.term_not_agreed", term.clause, term=f"term.{term.key}")
        for term in terms
        if not term.fixed and term.key not in agreed
    ]
