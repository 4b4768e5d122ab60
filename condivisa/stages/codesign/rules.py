"""What the notice asks of a co-design: it may change how, never the essential features, the money or the partners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import product

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import ZERO, Figure, cents
from condivisa.law import cts
from condivisa.stages.calls.rules.cofinancing import SOURCES, bases_of, cofinancing, whole_cost
from condivisa.stages.calls.terms import KINDS, Terms, out_of_range, read_value
from condivisa.stages.codesign.drafts import ProjectDraft

TABLE = "D.M. 72/2021, par. 3"
CODESIGN = "D.Lgs. 117/2017, art. 55, c. 3"
PREDETERMINED = "L. 241/1990, art. 12, c. 1"


_LINK = re.compile(r"://|\w\.[a-z]{2,}/", re.IGNORECASE)
"""With its scheme, or as people write it: `meet.example.it/abc`."""

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


def ready_to_open(
    *, programmes: Mapping[str, bool], taken: AbstractSet[str], applications: int, mode_open: bool
) -> list[Finding]:
    """What keeps a table closed: a ranking not published (programme → whether it is), another table, nobody selected.

    Judged on: the day of the opening. Source: D.M. 72/2021, par. 3.
    """
    found = [blocks("codesign.unranked", TABLE, programme=code) for code, ranked in programmes.items() if not ranked]
    found += [blocks("codesign.has_table", TABLE, programme=code) for code in sorted(taken)]
    if not programmes:
        found.append(blocks("codesign.no_programme", TABLE))
    if mode_open:
        found.append(blocks("call.term_open", KINDS["table_mode"].source, term="term.table_mode"))
    elif not found and not applications:
        found.append(blocks("codesign.nobody_selected", TABLE))
    return found


def reopening_foreseen(terms: Terms, reason: str) -> list[Finding]:
    """A table reopens only for a reason that the call foresaw: more activities or money within an extension ceiling,
    or the labour contract's renewal.

    Judged on: the day of the reopening. Source: D.M. 72/2021, par. 3.
    """
    key = "labour_revision" if reason == "labour_revision" else "extension_maximum_percent"
    if reason != "first" and terms.get(key):
        return []
    return [blocks("codesign.not_foreseen", terms.clause(key), reason=f"codesign.{reason}")]


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
    kinds = terms.get("cofinancing_kinds") or "both"
    planned = sum(
        (
            line.amount
            for line in lines
            if line.side == "cofinancing" and kinds in ("both", "cash" if line.kind == "cash" else "in_kind")
        ),
        ZERO,
    )
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


def own_share_reached(lines: Sequence[Line], terms: Terms, own_source: str) -> list[Finding]:
    """The plan brings the minimum co-financing: below it on every reading blocks, on some warns.

    Judged on: the version. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    readings = own_shares(lines, terms, own_source)
    short = [one for one in readings if not one.reached]
    say = blocks if len(short) == len(readings) else warns
    return [
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


def first_round(number: int) -> list[Finding]:
    """A term agreed after the first final project, which the agreement already signed would never carry.

    Judged on: the day it is agreed. Source: L. 241/1990, art. 11 and 12 (the agreement changes by an amendment).
    """
    return [] if number == 1 else [blocks("codesign.terms_settled", "L. 241/1990, art. 11 e 12", number=number)]


def terms_agreed(terms: Terms, agreed: AbstractSet[str]) -> list[Finding]:
    """The terms that the call left to the table and nobody has agreed yet: the signature will ask for them.

    Judged on: the day of the final project. Source: L. 241/1990, art. 12.
    """
    return [
        warns("codesign.term_not_agreed", term.clause, term=f"term.{term.key}")
        for term in terms
        if not term.fixed and term.key not in agreed
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


def joint_fits(*, same_procedure: bool, same_table: bool, other_closed: bool) -> list[Finding]:
    """A joint meeting is with an open round of another table of the same percorso.

    Judged on: the day of the convening. Source: D.M. 72/2021, par. 3; practice.
    """
    fits = same_procedure and not same_table and not other_closed
    return [] if fits else [blocks("codesign.joint_with", TABLE)]


def convened_ahead(when: datetime, at: datetime) -> list[Finding]:
    """A meeting is convened before it is held. Judged on: the moment of the convening. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.meeting_past", TABLE, when=when)] if when < at else []


def not_cancelled(cancelled_at: datetime | None) -> list[Finding]:
    """A meeting called off has no minutes. Judged on: the moment of the act. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.meeting_cancelled", TABLE, cancelled=cancelled_at)] if cancelled_at else []


def ready_to_cancel(*, state: str, cancelled_at: datetime | None) -> list[Finding]:
    """A meeting is called off once, and only until somebody writes its minutes.

    Judged on: the moment of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    if state != "none":
        return [blocks("codesign.minutes_begun", TABLE)]
    return not_cancelled(cancelled_at)


def ready_to_minute(*, held: datetime, at: datetime, present: int, state: str) -> list[Finding]:
    """Minutes are drafted after the meeting, of who was there, and only until they are approved.

    Judged on: the moment of drafting. Source: L. 241/1990, art. 3; D.M. 72/2021, par. 3.
    """
    found = []
    if at < held:
        found.append(blocks("codesign.not_held_yet", TABLE, held=held))
    if not present:
        found.append(blocks("codesign.nobody_present", TABLE))
    if state not in ("none", "draft"):
        found.append(blocks("codesign.minutes_approved", TABLE))
    return found


def ready_to_approve(*, state: str, comments_until: date | None, on: date) -> list[Finding]:
    """Draft minutes are approved after the days for comments. Judged on: the day of approval. Source: practice."""
    if state != "draft" or comments_until is None:
        return [blocks("codesign.no_draft", TABLE)]
    return [blocks("codesign.comments_open", "practice", until=comments_until)] if on <= comments_until else []


def held_by_link(place: str) -> bool:
    """Whether the place of a meeting holds a link, by which whoever reads it walks in among those who take part: it is
    no place for everybody to read. Judged on: no day. Source: Reg. (UE) 2016/679, art. 32; practice.
    """
    return bool(_LINK.search(place))


def ready_to_return(state: str) -> list[Finding]:
    """Minutes go back to draft while they are approved and not signed yet. Judged on: the moment. Source: practice."""
    return [] if state == "approved" else [blocks("codesign.minutes_not_to_return", "practice")]


def ready_to_publish(state: str) -> list[Finding]:
    """Only approved minutes are signed. Judged on: the moment of the signature. Source: D.M. 72/2021, par. 3."""
    return [blocks("codesign.minutes_unapproved", TABLE)] if state in ("none", "draft") else []


def ready_to_end(*, minuted: int, waiting: int) -> list[Finding]:
    """A final project rests on signed minutes, and leaves none unsigned.

    Judged on: the day of the final project. Source: D.M. 72/2021, par. 3.
    """
    found = [] if minuted else [blocks("codesign.no_minutes", TABLE)]
    return [*found, blocks("codesign.minutes_waiting", TABLE, meetings=waiting)] if waiting else found
