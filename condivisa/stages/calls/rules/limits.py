"""How far a notice may go: the ceiling of an extension, the years its plans cover, flat-rate refunds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from condivisa.base.findings import Finding, warns
from condivisa.base.money import ZERO, Figure, cents, percent_of
from condivisa.stages.calls.rules.cofinancing import PREDETERMINED, minimum_cofinancing
from condivisa.stages.calls.rules.figures import COVERAGE, HorizonFigures, NoticeFigures, contribution_total
from condivisa.stages.calls.terms import DM72

FLAT_RATE_RULINGS = "CdS, sez. V, 5217/2023; TAR Lazio-Latina 281/2022"


def extension_ceiling(contribution: Decimal, percent: Decimal, own: Decimal = ZERO) -> Figure:
    """How much an extension may add (EUR): `percent` of the contribution and, where it counts, the co-financing.

    Judged on: no day. Source: D.M. 72/2021, par. 3 (riapertura del tavolo); the base: practice.
    """
    inputs = {"contribution": contribution, "cofinancing": own, "percent": percent}
    return Figure(cents(percent_of(percent, contribution + own)), "(contributo + compartecipazione) × %", inputs, DM72)


def extension_ceilings(notice: NoticeFigures) -> list[Figure]:
    """The extension ceiling (EUR) under each reading that the notice leaves open; none where it foresees none.

    Judged on: no day. Source: D.M. 72/2021, par. 3.
    """
    percent, base = notice.terms.get("extension_maximum_percent"), notice.terms.get("extension_base")
    if not percent:
        return []
    total = contribution_total(notice).value
    own = dict.fromkeys(reading.figure.value for reading in minimum_cofinancing(notice))
    with_own = [extension_ceiling(total, percent, one) for one in own]
    if base == "contribution_and_cofinancing" and with_own:
        return with_own
    return [extension_ceiling(total, percent), *([] if base == "contribution" else with_own)]


def unstated_extension(notice: NoticeFigures) -> list[Finding]:
    """Every reading of the extension ceiling where its base is not stated, and an unstated scope.

    Judged on: no day. Source: L. 241/1990, art. 12, c. 1 (criteri e modalità predeterminati).
    """
    ceilings, percent = extension_ceilings(notice), notice.terms.get("extension_maximum_percent")
    found = []
    if len(ceilings) > 1:
        for ceiling in ceilings:
            facts = {"percent": percent, "amount": ceiling.value}
            if own := ceiling.inputs["cofinancing"]:
                found.append(warns("call.extension_with_cofinancing", PREDETERMINED, own=own, **facts))
            else:
                found.append(warns("call.extension_on_contribution", PREDETERMINED, **facts))
    if ceilings and not notice.terms.get("extension_scope"):
        found.append(warns("call.extension_scope_open", PREDETERMINED, percent=percent))
    return [replace(finding, path="terms.extension_maximum_percent") for finding in found]


def beyond_horizons(years: Iterable[int], horizons: Iterable[HorizonFigures]) -> list[Finding]:
    """Years of the notice that a plan or a budget it rests on does not cover.

    Judged on: no day. Source: D.Lgs. 117/2017, art. 55, c. 1 and 3; D.Lgs. 267/2000, art. 183, c. 6.
    """
    return [
        replace(
            warns(
                "call.year_beyond_horizon",
                f"{COVERAGE} e 3; D.Lgs. 267/2000, art. 183, c. 6",
                year=year,
                title=horizon.title,
                first=horizon.first_year,
                last=horizon.last_year,
            ),
            path=f"horizons.{horizon.code}",
        )
        for horizon in horizons
        for year in years
        if not horizon.first_year <= year <= horizon.last_year
    ]


def flat_rate(notice: NoticeFigures) -> list[Finding]:
    """A flat-rate refund, fixed or left to the table, beside a contribution that admits no mark-up.

    Judged on: no day. Source: CdS 5217/2023; TAR Lazio-Latina 281/2022 (percentages not tied to real costs).
    """
    terms = notice.terms.by_key
    mode, percent = terms.get("indirect_mode"), terms.get("flat_percent")
    set_flat = mode is not None and mode.value == "flat"
    negotiable = mode is not None and not mode.fixed and (not mode.among or "flat" in mode.among)
    if not (set_flat or negotiable or (percent is not None and mode is None)):
        return []
    path = "terms.indirect_mode" if mode else "terms.flat_percent"
    return [replace(warns("call.flat_rate", FLAT_RATE_RULINGS), path=path)]
