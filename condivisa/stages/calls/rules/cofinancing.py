"""The partners' own share: its amount by base, what it is of the total cost, every reading of an unstated base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import HUNDRED, Figure, cents, percent_of
from condivisa.stages.calls.rules.figures import NoticeFigures, contribution_total, other_sources
from condivisa.stages.calls.terms import Terms

PREDETERMINED = "L. 241/1990, art. 12, c. 1"
BASES = ("contribution", "total_cost")
SOURCES = ("all", "own")


def cofinancing(
    contribution: Decimal, percent: Decimal, base: str = "contribution", clause: str = PREDETERMINED
) -> Figure:
    """The co-financing (EUR) that `percent` asks beside a contribution (EUR), of the contribution or of the total cost.

    The total cost is contribution and co-financing together, so 10 % of it is 10/90 of the contribution. Rounded
    once. `clause` says where the percent is written. Raises `ValueError` for another base, and for 100 % or more of the
    total cost.
    Judged on: no day. Source: D.M. 72/2021, par. 3 (compartecipazione); the base: practice.
    """
    inputs = {"contribution": contribution, "percent": percent}
    if base == "contribution":
        return Figure(cents(percent_of(percent, contribution)), "contributo × percentuale", inputs, clause)
    if base != "total_cost" or percent >= HUNDRED:
        raise ValueError(f"{percent} of {base}")
    amount = cents(contribution * percent / (HUNDRED - percent))
    return Figure(amount, "contributo × percentuale / (100 − percentuale)", inputs, clause)


def bases_of(percent: Decimal, stated: str | None) -> tuple[str, ...]:
    """The bases under which a minimum of `percent` is to be read: the one `stated`, else each. Nobody can bring all of
    a total cost to which others contribute: 100 % is never read so. Judged on: no day. Source: D.M. 72/2021, par. 3.
    """
    found = (stated,) if stated else BASES
    return found if percent < HUNDRED else tuple(base for base in found if base != "total_cost")


def whole_cost(terms: Terms) -> list[Finding]:
    """A minimum co-financing that would be the whole of the total cost.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    share, base = "cofinancing_minimum_percent", "cofinancing_base"
    if terms.get(share) != HUNDRED or terms.get(base) != "total_cost":
        return []
    return [replace(blocks("call.cofinancing_whole_cost", terms.clause(share)), path=f"terms.{share}")]


def share_of_total(contribution: Decimal, own: Decimal) -> Decimal:
    """What percent of the total cost the co-financing is: s / (1 + s), not rounded (10 of 100 gives 9.0909…).

    Raises `ZeroDivisionError` where nothing is spent. Judged on: no day. Source: practice.
    """
    return own * HUNDRED / (contribution + own)


@dataclass(frozen=True)
class Reading:
    """A minimum co-financing under one reading of its base: of what, and with whose money in it."""

    base: str
    sources: str
    figure: Figure


def minimum_cofinancing(notice: NoticeFigures) -> list[Reading]:
    """The minimum co-financing (EUR) under each reading that the notice leaves open; none where it asks for none.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    percent = notice.terms.get("cofinancing_minimum_percent")
    if not percent:
        return []
    total, others = contribution_total(notice).value, other_sources(notice).value
    base, sources = notice.terms.get("cofinancing_base"), notice.terms.get("cofinancing_sources")
    clause = notice.terms.clause("cofinancing_minimum_percent")
    return [
        Reading(one, whose, cofinancing(total if whose == "all" else total - others, percent, one, clause))
        for one in bases_of(percent, base)
        for whose in ([sources] if sources else SOURCES if others else SOURCES[:1])
    ]


def unstated_base(notice: NoticeFigures) -> list[Finding]:
    """Every reading of the minimum co-financing, where its base or whose money it counts is not stated.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    readings = minimum_cofinancing(notice)
    if len(readings) < 2:
        return []
    percent, others = notice.terms.get("cofinancing_minimum_percent"), other_sources(notice).value
    found = []
    for one in readings:
        facts = {"percent": percent, "base": f"choice.{one.base}", "amount": one.figure.value}
        if one.sources == "own":
            finding = warns("call.cofinancing_own_sources", PREDETERMINED, left_out=others, **facts)
        else:
            finding = warns("call.cofinancing_all_sources", PREDETERMINED, **facts)
        found.append(replace(finding, path="terms.cofinancing_minimum_percent"))
    return found
