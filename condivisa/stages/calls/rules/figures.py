"""The money of a notice as stated and as computed: both are kept, a difference is a finding, never a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from condivisa.base.findings import Fact, Finding, blocks, warns
from condivisa.base.money import ZERO, Figure
from condivisa.stages.calls.terms import Terms

COVERAGE = "D.Lgs. 117/2017, art. 55, c. 1"


@dataclass(frozen=True)
class ProgrammeFigures:
    """What a notice states of a programme (EUR): one year, all years, and of these what other sources put in."""

    code: str
    annual: Decimal | None = None
    triennial: Decimal | None = None
    of_which: Mapping[str, Decimal] = field(default_factory=dict)
    of_which_annual: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class HorizonFigures:
    """The years that a plan or a budget covers, both ends included."""

    code: str
    title: str
    first_year: int
    last_year: int


@dataclass(frozen=True)
class NoticeFigures:
    """A notice as its rules read it. `source` puts in whatever `of_which` does not say of others."""

    code: str
    source: str
    years: tuple[int, ...]
    programmes: tuple[ProgrammeFigures, ...]
    terms: Terms = field(default_factory=Terms)
    horizons: tuple[HorizonFigures, ...] = ()
    cup: str = ""
    cig: str = ""
    criteria: int = 0
    title: str = ""


def contribution(programme: ProgrammeFigures, years: int) -> Decimal:
    """What a programme receives over the years (EUR): as stated, else the annual figure times the years.

    Judged on: no day. Source: practice.
    """
    if programme.triennial is not None:
        return programme.triennial
    return (programme.annual or ZERO) * years


def contribution_total(notice: NoticeFigures) -> Figure:
    """The contribution of the whole notice over its years (EUR), as stated. Judged on: no day. Source: practice."""
    amounts = {one.code: contribution(one, len(notice.years)) for one in notice.programmes}
    return Figure(sum(amounts.values(), ZERO), "somma dei totali dei programmi", amounts, COVERAGE)


def annual_total(notice: NoticeFigures) -> Figure:
    """What the programmes receive in a year (EUR). Judged on: no day. Source: practice."""
    amounts = {one.code: one.annual for one in notice.programmes if one.annual is not None}
    return Figure(sum(amounts.values(), ZERO), "somma degli importi annuali", amounts, COVERAGE)


def other_sources(notice: NoticeFigures) -> Figure:
    """What sources other than the notice's own put in over the years (EUR). Judged on: no day. Source: practice."""
    amounts: dict[str, Decimal] = {}
    for programme in notice.programmes:
        for source, amount in programme.of_which.items():
            amounts[source] = amounts.get(source, ZERO) + amount
    return Figure(sum(amounts.values(), ZERO), "somma delle quote di altre fonti", amounts, COVERAGE)


def stated_and_computed(notice: NoticeFigures) -> list[Finding]:
    """Where what is stated for all the years is not the annual figure times the years; never a correction.

    Judged on: no day. Source: D.Lgs. 117/2017, art. 55, c. 1 (copertura finanziaria).
    """
    years, found = len(notice.years), []
    for one in notice.programmes:
        path = f"programmes.{one.code}"
        if one.annual is not None and one.triennial not in (None, one.annual * years):
            compared = _compared(contribution(one, years), one.annual, years)
            found.append(_at(f"{path}.triennial", "call.triennial_differs", programme=one.code, **compared))
        for source, annual in one.of_which_annual.items():
            if one.of_which.get(source, ZERO) != annual * years:
                compared = _compared(one.of_which.get(source, ZERO), annual, years)
                found.append(
                    _at(f"{path}.of_which", "call.share_differs", programme=one.code, share_of=source, **compared)
                )
        others = sum(one.of_which.values(), ZERO)
        if others and one.annual is None and one.triennial is None:
            found.append(_at(f"{path}.triennial", "call.total_not_stated", programme=one.code))
        elif others > contribution(one, years):
            excess = blocks(
                "call.shares_exceed", COVERAGE, programme=one.code, others=others, total=contribution(one, years)
            )
            found.append(replace(excess, path=f"{path}.of_which"))
    annual = annual_total(notice).value
    stated = contribution_total(notice).value
    if all(one.annual is not None for one in notice.programmes) and stated != annual * years:
        found.append(_at("programmes", "call.total_differs", **_compared(stated, annual, years)))
    return found


def by_source(notices: Sequence[NoticeFigures]) -> dict[str, Figure]:
    """What each source puts into the calls of one procedure (EUR), once, by source and then by call.

    A notice's own source puts in its contribution less what others do; where nobody said which it is, or where no total
    is stated, that is unknown and left out. Judged on: no day.
    Source: D.Lgs. 117/2017, art. 55, c. 1 (copertura finanziaria).
    """
    amounts: dict[str, dict[str, Decimal]] = {}
    for notice in notices:
        own = contribution_total(notice).value - other_sources(notice).value
        shares = [(notice.source, own)] if notice.source and own > 0 else []
        shares += [share for one in notice.programmes for share in one.of_which.items()]
        for source, amount in shares:
            by_call = amounts.setdefault(source, {})
            by_call[notice.code] = by_call.get(notice.code, ZERO) + amount
    return {
        source: Figure(sum(by_call.values(), ZERO), "somma delle quote nei singoli avvisi", by_call, COVERAGE)
        for source, by_call in amounts.items()
    }


def sources_together(notices: Sequence[NoticeFigures]) -> list[Finding]:
    """What each source puts in, and all together, where money of one source is in more than one call.

    Judged on: no day. Source: D.Lgs. 117/2017, art. 55, c. 1 (copertura finanziaria).
    """
    sources = by_source(notices)
    shared = {source: figure for source, figure in sources.items() if len(figure.inputs) > 1}
    if not shared:
        return []
    total = sum((figure.value for figure in sources.values()), ZERO)
    titles = {one.code: f"«{one.title or one.code}»" for one in notices}
    found = []
    for source, figure in shared.items():
        calls = ", ".join(titles[code] for code in figure.inputs)
        found.append(warns("call.source_in_several", COVERAGE, funder=source, calls=calls, total=figure.value))
    return [*found, warns("call.sources_together", COVERAGE, total=total)]


def _compared(stated: Decimal, annual: Decimal, years: int) -> dict[str, Decimal | int]:
    computed = annual * years
    return {
        "stated": stated,
        "annual": annual,
        "years": years,
        "computed": computed,
        "apart": abs(stated - computed),
    }


def _at(path: str, code: str, **facts: Fact) -> Finding:
    return replace(warns(code, COVERAGE, **facts), path=path)
