"""How much the activities may be extended, duration unchanged: cumulative, on the base and scope of the terms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import ZERO, Figure
from condivisa.stages.calls.rules.limits import extension_ceiling
from condivisa.stages.calls.terms import TermOpen, Terms

TERM = "extension_maximum_percent"
WITH_OWN = "contribution_and_cofinancing"


@dataclass(frozen=True)
class Sides:
    """An amount (EUR) of the contribution and one of the co-financing."""

    contribution: Decimal = ZERO
    cofinancing: Decimal = ZERO


@dataclass(frozen=True)
class Extension:
    """An extension asked for, beside what was agreed at signature and what earlier extensions added.

    `agreed` and `used` are within the scope of the terms: this agreement, or all those of the co-design.
    """

    agreed: Sides
    used: Sides
    asked: Sides


def left(agreed: Sides, used: Sides, terms: Terms) -> Figure:
    """What may still be added (EUR), never below zero; the ceiling is its step.

    Judged on: the day of the act. Raises `TermOpen` while percentage, base or scope are open.
    Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    terms.need("extension_scope")
    base = terms.need("extension_base")
    own = agreed.cofinancing if base == WITH_OWN else ZERO
    ceiling = extension_ceiling(agreed.contribution, terms.need(TERM), own)
    spent = counted(used, base)
    return Figure(
        max(ZERO, ceiling.value - spent),
        "tetto − estensioni già concordate",
        {"ceiling": ceiling.value, "used": spent},
        terms.clause(TERM),
        (ceiling,),
    )


def may_extend(extension: Extension, terms: Terms) -> list[Finding]:
    """Why an extension cannot be agreed: it adds nothing, or goes above the ceiling (then: what is left).

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    asked = extension.asked
    if asked.contribution + asked.cofinancing <= 0:
        return [blocks("agreement.not_an_increase", terms.clause(TERM))]
    try:
        room = left(extension.agreed, extension.used, terms)
    except TermOpen as still:
        return [still.finding]
    more = counted(asked, terms.need("extension_base"))
    if more <= room.value:
        return []
    return [
        blocks(
            "agreement.extension_above_ceiling",
            terms.clause(TERM),
            asked=more,
            left=room.value,
            ceiling=room.steps[0].value,
            percent=terms.need(TERM),
        )
    ]


def counted(sides: Sides, base: str) -> Decimal:
    """What of an amount (EUR) counts against the ceiling, by its base. Judged on: no day.

    Source: the agreement's own clause.
    """
    return sides.contribution + (sides.cofinancing if base == WITH_OWN else ZERO)
