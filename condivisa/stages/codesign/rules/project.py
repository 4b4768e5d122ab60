"""What the notice asks of project and plan: the table may change how, never the essential features, the money or the
partners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import ZERO, Figure, cents
from condivisa.law import cts
from condivisa.stages.calls.rules.cofinancing import SOURCES, bases_of, cofinancing
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign.drafts import ProjectDraft
from condivisa.stages.codesign.rules.rounds import TABLE

CODESIGN = "D.Lgs. 117/2017, art. 55, c. 3"


class Standing(StrEnum):
    """What a body is to a table."""

    FUNDED = "funded"
    UNFUNDED = "unfunded"
    ADMINISTRATION = "administration"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Line:
    """A line of the plan (EUR) as the rules read it: programme and source by code, who by name and standing."""

    programme: str
    body: str
    standing: Standing
    year: int
    side: str
    kind: str
    amount: Decimal
    source: str = ""
    hours: Decimal | None = None
    hourly_cost: Decimal | None = None
    category: str = ""
    name: str = ""


@dataclass(frozen=True)
class OwnShare:
    """The co-financing planned against the minimum, under one reading of the base: of what, and of whose money."""

    base: str
    sources: str
    minimum: Figure
    planned: Decimal

    @property
    def reached(self) -> bool:
        """Whether the plan brings at least the minimum."""
        return self.planned >= self.minimum.value


def aims_unchanged(
    notice: Mapping[str, Sequence[str]], project: Mapping[str, Sequence[str]], programmes: Iterable[str]
) -> list[Finding]:
    """The aims of each programme of the table must still be those of the notice: all of them, and no other.

    Judged on: the version. Source: D.M. 72/2021, par. 3.
    """
    changed = [code for code in programmes if set(project.get(code, ())) != set(notice.get(code, ()))]
    said = {code: "codesign.aims_changed" if project.get(code) else "codesign.aims_missing" for code in changed}
    return [blocks(said[code], TABLE, programme=code) for code in changed]


def programmes_covered(programmes: Iterable[str], with_activities: AbstractSet[str]) -> list[Finding]:
    """Every programme of the table has an activity. Judged on: the version. Source: D.M. 72/2021, par. 3."""
    return [
        blocks("codesign.programme_empty", TABLE, programme=code) for code in programmes if code not in with_activities
    ]


def partners_unchanged(lines: Iterable[Line]) -> list[Finding]:
    """The plan gives to the partners selected and to nobody else, and no contribution to who takes part without it.

    The administration brings only what is its own: staff, premises, equipment. A new partner would be one chosen
    outside the selection.
    Judged on: the version. Source: D.M. 72/2021, par. 3.
    """
    found: dict[tuple[str, str], Finding] = {}
    for line in lines:
        if line.standing is Standing.STRANGER:
            code = "codesign.partner_not_selected"
        elif line.standing is Standing.UNFUNDED and line.side == "contribution":
            code = "codesign.partner_not_funded"
        elif (line.standing is Standing.ADMINISTRATION) != (line.side == "public_body"):
            code = "codesign.wrong_side"
        else:
            continue
        found[code, line.body] = blocks(code, TABLE, body=line.body)
    return list(found.values())


def never_refunded(name: str, category: str, kind: str) -> list[Finding]:
    """A line of the contribution (its name) for volunteers or things in kind: they are co-financing, never refunded.

    Judged on: the version, or the day of the change. Source: D.Lgs. 117/2017, art. 17, c. 3; D.M. 72/2021, par. 3.
    """
    if category != "in_kind" and kind != "volunteers":
        return []
    return [blocks("application.in_kind_refunded", f"{cts.VOLUNTEER_REFUNDS}; {TABLE}", line=name)]


def within_shares(
    lines: Iterable[Line], shares: Mapping[tuple[str, str, int], Decimal], *, first: bool
) -> list[Finding]:
    """The contribution planned (EUR) stays within what the notice puts in, by programme, source and year.

    A reopened round may plan more, within the extension ceiling that the amendment checks: there it warns.
    Judged on: the version. Source: L. 241/1990, art. 12; D.Lgs. 267/2000, art. 183.
    """
    planned: dict[tuple[str, str, int], Decimal] = {}
    for line in lines:
        if line.side == "contribution":
            key = line.programme, line.source, line.year
            planned[key] = planned.get(key, ZERO) + line.amount
    say = blocks if first else warns
    return [
        say(
            "codesign.beyond_share",
            "L. 241/1990, art. 12; D.Lgs. 267/2000, art. 183",
            programme=programme,
            funder=source,
            year=year,
            planned=amount,
            share=shares.get((programme, source, year), ZERO),
        )
        for (programme, source, year), amount in sorted(planned.items())
        if amount > shares.get((programme, source, year), ZERO)
    ]


def own_shares(lines: Sequence[Line], terms: Terms, own_source: str) -> list[OwnShare]:
    """The co-financing planned (EUR) against the minimum, under every reading that the call leaves open.

    It counts cash, what is not cash, or both, as the call says; `own_source` is the administration's own money.
    Judged on: the version. Source: D.M. 72/2021, par. 3 (compartecipazione); L. 241/1990, art. 12.
    """
    percent = terms.get("cofinancing_minimum_percent")
    if not percent:
        return []
    planned = sum((line.amount for line in lines if _counts(line, terms)), ZERO)
    given = [line for line in lines if line.side == "contribution"]
    totals = {
        "all": sum((line.amount for line in given), ZERO),
        "own": sum((line.amount for line in given if line.source == own_source), ZERO),
    }
    base, sources = terms.get("cofinancing_base"), terms.get("cofinancing_sources")
    whose = [sources] if sources else SOURCES if totals["own"] != totals["all"] else SOURCES[:1]
    readings = product(bases_of(percent, base), whose)
    clause = terms.clause("cofinancing_minimum_percent")
    return [OwnShare(one, of, cofinancing(totals[of], percent, one, clause), planned) for one, of in readings]


def _counts(line: Line, terms: Terms) -> bool:
    kinds = terms.get("cofinancing_kinds") or "both"
    return line.side == "cofinancing" and kinds in ("both", "cash" if line.kind == "cash" else "in_kind")


def own_share_reached(lines: Sequence[Line], terms: Terms, own_source: str) -> list[Finding]:
    """The plan brings the minimum co-financing: below it on every reading blocks, on some warns, and what is brought of
    a kind that the call does not count is said.

    Judged on: the version. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    readings = own_shares(lines, terms, own_source)
    short = [one for one in readings if not one.reached]
    say = blocks if len(short) == len(readings) else warns
    found = [
        say(
            "codesign.own_share_short",
            terms.clause("cofinancing_minimum_percent"),
            base=f"choice.{one.base}",
            funders=f"choice.{one.sources}",
            minimum=one.minimum.value,
            planned=one.planned,
        )
        for one in short
    ]
    brought = sum((line.amount for line in lines if line.side == "cofinancing"), ZERO)
    if found and brought > short[0].planned:
        clause, counted = terms.clause("cofinancing_kinds"), f"choice.{terms.get('cofinancing_kinds')}"
        found.append(warns("codesign.own_not_counted", clause, amount=brought - short[0].planned, counted=counted))
    return found


def hours_explain(lines: Iterable[Line]) -> list[Finding]:
    """Hours × hourly cost (EUR) should make the amount. Judged on: the version. Source: practice."""
    return [
        warns(
            "codesign.hours_apart",
            "practice",
            body=line.body,
            amount=line.amount,
            computed=cents(line.hours * line.hourly_cost),
        )
        for line in lines
        if line.hours is not None
        and line.hourly_cost is not None
        and cents(line.hours * line.hourly_cost) != line.amount
    ]


def readable_project(
    draft: ProjectDraft, *, programmes: AbstractSet[str], sources: AbstractSet[str], years: range
) -> list[Finding]:
    """What in a draft cannot be kept: a code nobody knows, an activity twice, money of no source, a year outside.

    Judged on: the draft. Source: practice.
    """
    codes = [activity.code for activity in draft.activities]
    found = [
        blocks("codesign.unknown", "practice", what="codesign.programme", code=activity.programme)
        for activity in draft.activities
        if activity.programme not in programmes
    ]
    found += [
        blocks("codesign.activity_twice", "practice", code=code) for code in sorted(set(codes)) if codes.count(code) > 1
    ]
    for number, line in enumerate(draft.lines, 1):
        if line.activity not in codes:
            found.append(blocks("codesign.unknown", "practice", what="codesign.activity", code=line.activity))
        if line.source and line.source not in sources:
            found.append(blocks("codesign.unknown", "practice", what="codesign.source", code=line.source))
        if bool(line.source) != (line.side == "contribution"):
            found.append(blocks("codesign.line_source", "practice", row=number))
        if line.amount < 0:
            found.append(blocks("codesign.line_negative", "practice", row=number, amount=line.amount))
        if line.year not in years:
            found.append(blocks("codesign.line_year", "practice", row=number, year=line.year))
    return found
