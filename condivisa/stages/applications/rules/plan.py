"""What is proposed: programmes, text, the rows of the financial plan, the partners' own share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal

from condivisa.base.findings import Fact, Finding, blocks, warns
from condivisa.base.money import ZERO, Figure, cents
from condivisa.law import cts
from condivisa.stages.applications.dossier import Dossier, SheetRow
from condivisa.stages.applications.rules.members import by_the_term
from condivisa.stages.calls.rules import cofinancing
from condivisa.stages.calls.terms import DM72, Terms

COVERAGE = "D.Lgs. 117/2017, art. 55, c. 1"
NEVER_REFUNDED = f"{cts.VOLUNTEER_REFUNDS}; {DM72}"


def fillable(rows: Iterable[SheetRow], programmes: Collection[str], lead: bool) -> list[Finding]:
    """Rows that cannot even be kept: a programme of no call, a negative amount, public resources not by the lead.

    Judged on: no day. Source: practice.
    """
    found = []
    for place, row in enumerate(rows, 1):
        if row.programme not in programmes:
            found.append(blocks("application.programme_unknown", "practice", row=place, programme=row.programme))
        if min(row.amount, row.hours or ZERO, row.hourly_cost or ZERO) < 0:
            found.append(blocks("application.amount_negative", "practice", row=place))
        if row.side == "public_body" and not lead:
            found.append(blocks("application.public_rows_by_lead", DM72, row=place))
    return found


def programmes_wanted(wanted: Collection[str], offered: Collection[str], terms: Terms) -> list[Finding]:
    """Programmes chosen otherwise than the notice lets: one, one or more, all of them.

    Judged on: the moment of arrival. Source: the notice, term `programme_choice` (practice).
    """
    choice, clause = terms.get("programme_choice"), terms.clause("programme_choice")
    if not wanted:
        return [blocks("application.no_programme", clause)]
    if (choice == "one" and len(wanted) > 1) or (choice == "all" and set(wanted) != set(offered)):
        return [blocks("application.programme_choice", clause, choice=f"choice.{choice}", wanted=len(wanted))]
    return []


def complete(dossier: Dossier) -> list[Finding]:
    """A proposal without its text, or a programme without its plan: nobody may add them after the term.

    Judged on: the moment of arrival. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 6, c. 1, lett. b).
    """
    planned = {one.row.programme for one in dossier.rows}
    found = [] if dossier.proposal.strip() else [blocks("application.no_proposal", DM72)]
    return found + [blocks("application.no_plan", DM72, programme=code) for code in sorted(dossier.wanted - planned)]


def within_the_notice(dossier: Dossier) -> list[Finding]:
    """Rows beyond what the notice offers: another programme, another year, more than its shares in a year.

    Judged on: the moment of arrival. Source: D.Lgs. 117/2017, art. 55, c. 1 (copertura finanziaria); L. 241/1990,
    art. 12.
    """
    asked: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    found = []
    for one in dossier.rows:
        row = one.row
        if row.programme not in dossier.wanted:
            found.append(blocks("application.programme_not_wanted", DM72, programme=row.programme, line=row.cost_line))
        elif row.year not in dossier.years:
            found.append(blocks("application.year_outside", DM72, year=row.year, line=row.cost_line))
        elif row.side == "contribution":
            asked[row.programme, row.year] += row.amount
    offered = {(one.code, year): amount for one in dossier.programmes for year, amount in one.by_year.items()}
    return found + [
        blocks(
            "application.over_contribution",
            COVERAGE,
            programme=programme,
            year=year,
            asked=amount,
            offered=offered.get((programme, year), ZERO),
        )
        for (programme, year), amount in sorted(asked.items())
        if amount > offered.get((programme, year), ZERO)
    ]


def rows_sound(dossier: Dossier) -> list[Finding]:
    """Rows on the wrong side: volunteers and work in kind are never refunded, a body without funds asks for none.

    Judged on: the moment of arrival. Source: D.Lgs. 117/2017, art. 17, c. 3; D.M. 72/2021, par. 3.
    """
    unfunded = {partner.body: partner.name for partner in dossier.partners if not partner.funded}
    found = []
    for one in dossier.rows:
        row = one.row
        if row.side == "contribution":
            if row.category == "in_kind" or row.kind == "volunteers":
                found.append(blocks("application.in_kind_refunded", NEVER_REFUNDED, line=row.cost_line))
            if one.body in unfunded:
                found.append(blocks("application.not_funded", COVERAGE, member=unfunded[one.body], line=row.cost_line))
        if row.hours is not None and row.hourly_cost is not None and cents(row.hours * row.hourly_cost) != row.amount:
            computed = cents(row.hours * row.hourly_cost)
            found.append(
                warns("application.hours_differ", "practice", line=row.cost_line, amount=row.amount, computed=computed)
            )
    return found


def below_minimum(dossier: Dossier) -> list[Finding]:
    """Programmes whose own share is below the minimum, refused or warned by the term.

    Where the notice leaves the base open, below every reading counts as below; between two readings only warns.
    Judged on: the moment of arrival. Source: the notice, terms of the co-financing; L. 241/1990, art. 12, c. 1.
    """
    clause = dossier.terms.clause("cofinancing_minimum_percent")
    found = []
    for programme in dossier.programmes:
        asked = [one.value for one in minima(dossier, programme.code)] if programme.code in dossier.wanted else []
        if not asked:
            continue
        own = _brought(dossier, programme.code)
        facts: dict[str, Fact] = {"programme": programme.code, "own": own}
        if own < min(asked):
            finding = blocks("application.below_minimum", clause, minimum=min(asked), **facts)
            found.append(by_the_term(dossier.terms, "below_minimum", finding))
        elif own < max(asked):
            found.append(warns("application.below_a_reading", clause, minimum=max(asked), **facts))
    return found


def not_counted(dossier: Dossier) -> list[Finding]:
    """Programmes to which an own share is brought of a kind that the notice does not count: without a word, who wrote
    it reads a share above the minimum and is told that it is below.

    Judged on: the moment of arrival. Source: the notice, term `cofinancing_kinds` (practice).
    """
    kinds, clause = dossier.terms.get("cofinancing_kinds"), dossier.terms.clause("cofinancing_kinds")
    brought = {
        one.code: _own(dossier, one.code) - _brought(dossier, one.code)
        for one in dossier.programmes
        if one.code in dossier.wanted
    }
    return [
        warns("application.own_not_counted", clause, programme=code, amount=amount, counted=f"choice.{kinds}")
        for code, amount in brought.items()
        if amount
    ]


def _brought(dossier: Dossier, programme: str) -> Decimal:
    kinds = dossier.terms.get("cofinancing_kinds")
    if kinds in (None, "both"):
        return _own(dossier, programme)
    return _own(dossier, programme, lambda row: (kinds == "cash") == (row.kind == "cash"))


def _own(dossier: Dossier, programme: str, counts: Callable[[SheetRow], bool] = lambda _row: True) -> Decimal:
    own = (one.row for one in dossier.rows if one.row.programme == programme and one.row.side == "cofinancing")
    return sum((row.amount for row in own if counts(row)), ZERO)


def minima(dossier: Dossier, code: str) -> list[Figure]:
    """The minimum own share (EUR) of a programme under each reading that the notice leaves open, the least first.

    None where the notice asks for none, or the programme is not of the call.
    Judged on: the moment it is read. Source: the notice, terms of the co-financing; D.M. 72/2021, par. 3.
    """
    percent = dossier.terms.get("cofinancing_minimum_percent")
    programme = next((one for one in dossier.programmes if one.code == code), None)
    if not percent or programme is None:
        return []
    asked = sum(
        (one.row.amount for one in dossier.rows if one.row.programme == code and one.row.side == "contribution"), ZERO
    )
    base, sources = dossier.terms.get("cofinancing_base"), dossier.terms.get("cofinancing_sources")
    own = asked * programme.own / programme.whole if programme.whole else asked
    clause = dossier.terms.clause("cofinancing_minimum_percent")
    readings = [
        cofinancing.cofinancing(asked if whose == "all" else own, percent, one, clause)
        for one in cofinancing.bases_of(percent, base)
        for whose in ([sources] if sources else cofinancing.SOURCES)
    ]
    return sorted(readings, key=lambda figure: figure.value)
