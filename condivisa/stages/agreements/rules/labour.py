"""The revision of labour costs after a renewal of the contract: residual hours × the rise of the hourly cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.days import Period
from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import ZERO, Figure, allocate, cents
from condivisa.stages.agreements.rules.coverage import Pot
from condivisa.stages.calls.terms import Terms

TERM = "labour_revision"


@dataclass(frozen=True)
class Renewal:
    """A collective agreement (CCNL) renewed: when its parties signed it, from when its costs hold."""

    contract: str
    signed_on: date
    effect: date


@dataclass(frozen=True)
class RevisedLine:
    """A staff line to be revised. `agreed_cost` is the documented hourly cost (EUR) now in force for it.

    `hours` are those agreed to be revised, `residual` those really left from the day of effect; `revised_from` is the
    first day after it from which the cost was revised already, if any; `name` is the line in words.
    """

    key: int
    pot: Pot
    hours: Decimal
    residual: Decimal
    agreed_cost: Decimal
    new_cost: Decimal
    revised_from: date | None = None
    name: str = ""

    @property
    def rise(self) -> Decimal:
        """What the rise costs (EUR), not yet rounded."""
        return self.hours * (self.new_cost - self.agreed_cost)


def revision(lines: Sequence[RevisedLine]) -> Figure:
    """What the renewal costs on these lines (EUR), rounded once by source and year, as it is given: 1.000 h,
    18,93 → 20,07 = +1.140,00.

    Judged on: the day of effect. Source: practice (revisione del costo del lavoro nei rinnovi del CCNL).
    """
    total = sum((cents(sum((line.rise for line in group), ZERO)) for _, group in _by_pot(lines)), ZERO)
    hours = sum((line.hours for line in lines), ZERO)
    return Figure(total, "Σ ore residue × (costo orario nuovo − documentato)", {"hours": hours}, "practice")


def increases(lines: Sequence[RevisedLine], available: Mapping[Pot, Decimal]) -> dict[int, Decimal]:
    """What each line receives (EUR): the rise, within what is committed for its source and year.

    A source and year is rounded once and split over its lines by largest remainder.
    Judged on: the day of the act. Source: D.Lgs. 267/2000, art. 183; practice.
    """
    received: dict[int, Decimal] = {}
    for pot, group in _by_pot(lines):
        rise = sum((line.rise for line in group), ZERO)
        within = min(cents(rise), available.get(pot, ZERO))
        parts = allocate(within, [line.rise for line in group]) if rise > 0 else [ZERO] * len(group)
        received |= {line.key: part for line, part in zip(group, parts, strict=True)}
    return received


def may_revise(
    renewal: Renewal,
    lines: Sequence[RevisedLine],
    available: Mapping[Pot, Decimal],
    *,
    plan_frozen: date,
    lasts: Period,
    terms: Terms,
) -> list[Finding]:
    """Why a revision cannot be agreed, and how much of it the committed funds leave out.

    A step of the contract that was known when the plan was frozen belongs to the plan, not to a revision; hours whose
    cost has risen already cannot rise again from an earlier day.
    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    clause = terms.clause(TERM)
    found = [] if terms.get(TERM) else [blocks("agreement.no_labour_revision", clause)]
    if renewal.signed_on <= plan_frozen:
        found.append(
            blocks(
                "agreement.step_known_at_plan_time",
                clause,
                contract=renewal.contract,
                signed_on=renewal.signed_on,
                plan_frozen=plan_frozen,
            )
        )
    if renewal.effect not in lasts:
        found.append(
            blocks("agreement.effect_out_of_period", clause, effect=renewal.effect, first=lasts.first, last=lasts.last)
        )
    for line in lines:
        if line.new_cost <= line.agreed_cost:
            found.append(blocks("agreement.no_rise", clause, line=line.name, old=line.agreed_cost, new=line.new_cost))
        if not 0 < line.hours <= line.residual:
            left = {"hours": line.hours, "residual": line.residual}
            found.append(blocks("agreement.hours_not_left", clause, line=line.name, **left))
        if line.revised_from is not None:
            days = {"effect": renewal.effect, "since": line.revised_from}
            found.append(blocks("agreement.revised_from_later", clause, **days))
    if any(finding.blocks for finding in found):
        return found
    needed, given = revision(lines).value, sum(increases(lines, available).values(), ZERO)
    if given == 0:
        found.append(blocks("agreement.no_funds_for_revision", clause, needed=needed))
    elif given < needed:
        found.append(warns("agreement.revision_cut_to_funds", clause, needed=needed, given=given))
    return found


def outdated(lines: Sequence[RevisedLine], moves: Mapping[int, Decimal], clause: str) -> list[Finding]:
    """Why a revision proposed earlier cannot be signed: it gives (`moves`, EUR by line) more than the rise now costs,
    another revision having been signed since.

    Judged on: the day of the signature. Source: the agreement's own clause.
    """
    found = []
    for _, group in _by_pot(lines):
        given = sum((moves.get(line.key, ZERO) for line in group), ZERO)
        rise = cents(sum((line.rise for line in group), ZERO))
        if given > rise:
            found.append(blocks("agreement.revision_outdated", clause, given=given, rise=rise))
    return found


def _by_pot(lines: Sequence[RevisedLine]) -> Iterator[tuple[Pot, list[RevisedLine]]]:
    for pot in dict.fromkeys(line.pot for line in lines):
        yield pot, [line for line in lines if line.pot == pot]
