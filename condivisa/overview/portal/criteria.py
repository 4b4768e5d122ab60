"""How proposals earn points and on which terms, in words anybody reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from condivisa.records.screens.fields import show_number
from condivisa.stages.calls import papers as notice
from condivisa.stages.calls.models import Criterion
from condivisa.stages.calls.pages.looking import GROUP_WORDS
from condivisa.stages.calls.terms import KINDS, Terms


@dataclass(frozen=True)
class Measure:
    """A criterion as people read it: its most points, its labelled scale with the points each label gives."""

    criterion: Criterion
    most: str
    scale: Sequence[tuple[str, str]]
    each: str = ""
    """Points for one unit, where it counts units."""
    units: str = ""
    """Beyond this many units nothing is added."""
    threshold: str = ""


@dataclass(frozen=True)
class TermGroup:
    """Terms about one subject: the code of each one's name, its value as the notice writes it, its clause."""

    title: str | Promise
    terms: Sequence[tuple[str, str, str]]


SUBJECTS: tuple[tuple[str | Promise, str, str], ...] = (
    (GROUP_WORDS["applying"], "programme_choice", "intended_refusal"),
    (GROUP_WORDS["scoring"], "score_rounding", "table_mode"),
    (GROUP_WORDS["cofinancing"], "cofinancing_minimum_percent", "cofinancing_kinds"),
    (GROUP_WORDS["indirect"], "indirect_mode", "flat_items"),
    (GROUP_WORDS["changing"], "extension_maximum_percent", "warning_days"),
    (GROUP_WORDS["reporting"], "report_every_months", "error_rate_percent"),
    (GROUP_WORDS["paying"], "payee", "clawback_days"),
)
"""Subject, its first and its last term, in the order of the notice."""


def measures(criteria: Iterable[Criterion]) -> list[Measure]:
    """The criteria of a call, each with what a label or a unit is worth. Source: D.M. 72/2021, par. 3."""
    return [
        Measure(
            criterion=one,
            most=show_number(one.max_points),
            scale=[(label, _points(one, Decimal(value))) for label, value in one.scale],
            each=show_number(one.per_unit) if one.per_unit is not None else "",
            units=show_number(one.max_units) if one.max_units is not None else "",
            threshold=show_number(one.threshold) if one.threshold is not None else "",
        )
        for one in criteria
    ]


def by_subject(terms: Terms) -> list[TermGroup]:
    """The terms that a call set, group by group, in the order of the notice. Source: L. 241/1990, art. 12."""
    order = list(KINDS)
    groups = []
    for title, first, last in SUBJECTS:
        span = set(order[order.index(first) : order.index(last) + 1])
        said = [
            (f"term.{term.key}", notice.said(term), term.clause) for term in notice.in_order(terms) if term.key in span
        ]
        if said:
            groups.append(TermGroup(title, said))
    return groups


def _points(criterion: Criterion, value: Decimal) -> str:
    worth = value * criterion.max_points if criterion.scoring == Criterion.Scoring.COEFFICIENT else value
    return show_number(worth.quantize(Decimal("0.01")))
