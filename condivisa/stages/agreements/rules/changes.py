"""What every change of an agreement rests on: its own lines, a round of the table, who may ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.law import procedure
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign.rules import OwnShare, never_refunded

DM72 = "D.M. 72/2021, par. 3"
WITHOUT_FUNDS = "D.Lgs. 117/2017, art. 4 e 55"
NEW_FUNDS = "new_funds"


def round_ended(reasons: Iterable[str], *, reason: str, closed: bool, same_table: bool) -> list[Finding]:
    """Why a change has no round of the table to rest on: it was reopened for another reason than `reasons`, is of
    another table, or still runs.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3 (riapertura del tavolo).
    """
    return [] if closed and same_table and reason in reasons else [blocks("agreement.round_not_closed", DM72)]


def before_the_last_day(last: date, effect: date, *, on: date) -> list[Finding]:
    """Why a change comes too late: the agreement is over, or will be before the change takes effect.

    Judged on: `on`, the day of the act. Source: L. 241/1990, art. 11; practice.
    """
    if on > last:
        return [blocks("agreement.over", procedure.AGREEMENT, last=last)]
    return (
        [blocks("agreement.effect_after_end", procedure.AGREEMENT, effect=effect, last=last)] if effect > last else []
    )


def from_the_first_day(first: date, effect: date) -> list[Finding]:
    """Why a change cannot hold from `effect`: the agreement, or the part of who leaves it, began on `first`.

    Judged on: no day. Source: L. 241/1990, art. 11; practice.
    """
    if effect >= first:
        return []
    return [blocks("agreement.effect_before_start", procedure.AGREEMENT, effect=effect, first=first)]


def one_at_a_time(ahead: date | None) -> list[Finding]:
    """Why partners cannot change: another change of them is signed and takes effect on a day still to come (`ahead`).

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    return [] if ahead is None else [blocks("agreement.partners_change_ahead", DM72, effect=ahead)]


def its_day_has_come(ahead: bool, effect: date, *, on: date) -> list[Finding]:
    """Why a signed change of partners is not carried out: it was, or its day is still to come.

    Judged on: `on`, the day of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    if not ahead:
        return [blocks("agreement.decided_already", "practice")]
    return [blocks("agreement.effect_to_come", DM72, effect=effect)] if effect > on else []


def before_the_final_grant(redetermined: bool) -> list[Finding]:
    """Why nothing changes any more: the final grant rests on the plan as it was. Judged on: the day of the act.

    Source: D.M. 72/2021, par. 3.
    """
    return [blocks("agreement.redetermined", DM72)] if redetermined else []


def lines_of_the_agreement(*, strangers: int) -> list[Finding]:
    """Why a change cannot touch those lines: some are another agreement's. Judged on: no day. Source: practice."""
    return [blocks("agreement.line_of_another", "practice")] if strangers else []


def only_more(amounts: Iterable[Decimal]) -> list[Finding]:
    """Why a change is no extension: it takes from a line (EUR). Judged on: no day. Source: D.M. 72/2021, par. 3."""
    return [blocks("agreement.not_an_increase", DM72)] if any(amount < 0 for amount in amounts) else []


def documented_hours(*, without: int) -> list[Finding]:
    """Why labour costs cannot be revised on some lines: they hold no documented hours of the contribution.

    Judged on: no day. Source: practice.
    """
    return [blocks("agreement.no_hourly_cost", "practice", lines=without)] if without else []


def from_new_funds(more: Decimal, reason: str) -> list[Finding]:
    """A change that grants `more` (EUR) outside the extension ceiling: only where the table was reopened for new
    funds, and then said aloud.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    if more <= 0:
        return []
    if reason != NEW_FUNDS:
        return [blocks("agreement.increase_without_new_funds", DM72, amount=more)]
    return [warns("agreement.new_funds_outside_ceiling", DM72, amount=more)]


def own_share_after(readings: Iterable[OwnShare], terms: Terms) -> list[Finding]:
    """A change leaves the co-financing below its new minimum (EUR): said aloud, since it may grow until the balance.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    return [
        warns(
            "agreement.own_share_below_minimum",
            terms.clause("cofinancing_minimum_percent"),
            planned=one.planned,
            minimum=one.minimum.value,
            base=f"choice.{one.base}",
            funders=f"choice.{one.sources}",
        )
        for one in readings
        if not one.reached
    ]


def asked_by_the_lead(*, by_lead: bool, by_administration: bool, own_leave: bool = False) -> list[Finding]:
    """Why this partner cannot ask: the lead does, on behalf of all. To leave, a partner asks for itself (`own_leave`);
    the lead and the administration sign it, or do not.

    Judged on: the day of the act. Source: c.c. art. 1703-1704 (mandate of the grouping) and 1372; practice.
    """
    may = by_lead or by_administration or own_leave
    return [] if may else [blocks("agreement.not_the_lead", "c.c. art. 1703-1704")]


def still_proposed(proposed: bool) -> list[Finding]:
    """Why a change cannot be decided: it was, already. Judged on: the day of the act. Source: practice."""
    return [] if proposed else [blocks("agreement.decided_already", "practice")]


def line_within(year: int, first: date, last: date) -> list[Finding]:
    """Why a line cannot be of that year. Judged on: the day of the act. Source: practice."""
    if first.year <= year <= last.year:
        return []
    return [blocks("agreement.year_outside", "practice", year=year, first=first, last=last)]


@dataclass(frozen=True)
class NewLine:
    """A line to be added: what for, and of whom: a `party`, the `administration` among them; may it be `funded` by the
    contribution, and does the line name a source of it.
    """

    name: str
    side: str
    category: str
    kind: str
    body: str
    party: bool
    administration: bool
    funded: bool
    has_source: bool


def line_of_a_party(line: NewLine) -> list[Finding]:
    """Why a line cannot be added: its body is no party, or is given what is not its own; public money has no source and
    other money has one; the contribution would refund volunteers or things in kind.

    Judged on: the day of the act. Source: D.Lgs. 117/2017, art. 4, 17 e 55; D.M. 72/2021, par. 3; practice.
    """
    found = [] if line.party else [blocks("agreement.not_a_partner", DM72)]
    contribution = line.side == "contribution"
    if line.has_source != contribution:
        found.append(blocks("agreement.line_source", "practice"))
    if line.party and line.administration != (line.side == "public_body"):
        found.append(blocks("codesign.wrong_side", DM72, body=line.body))
    elif line.party and contribution and not line.funded:
        found.append(blocks("codesign.partner_not_funded", WITHOUT_FUNDS, body=line.body))
    if contribution:
        found += never_refunded(line.name, line.category, line.kind)
    return found
