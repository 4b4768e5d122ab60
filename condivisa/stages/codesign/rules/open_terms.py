"""The terms that the call left to the table."""

from __future__ import annotations

from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.calls.rules.cofinancing import whole_cost
from condivisa.stages.calls.terms import KINDS, Term, Terms, idle, out_of_range, read_value
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


def to_agree(published: Terms, agreed: Terms) -> list[Term]:
    """The terms that the call left to the table and nobody has agreed yet; not those that chose the partners, nor those
    idle beside what was agreed.

    Judged on: no day. Source: L. 241/1990, art. 12.
    """
    unused = CHOOSING | idle(Terms({**published.by_key, **agreed.by_key}))
    return [one for one in published if not one.fixed and agreed.get(one.key) is None and one.key not in unused]


def terms_agreed(published: Terms, agreed: Terms) -> list[Finding]:
    """The terms still to agree, for the signature. Judged on: the final project's day. Source: L. 241/1990, art. 12."""
    return [
        warns("codesign.term_not_agreed", term.clause, term=f"term.{term.key}") for term in to_agree(published, agreed)
    ]
