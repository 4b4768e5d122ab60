"""What was achieved, what the partners really put in, what public money called in beside itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import HUNDRED, ZERO, Figure, cents
from condivisa.stages.calls.rules.cofinancing import cofinancing, share_of_total

CHECK = "D.Lgs. 117/2017, art. 93, c. 4"
HALF_A_POINT = Decimal("0.5")


@dataclass(frozen=True)
class Achieved:
    """How far an activity has come (percent of what was planned): what its latest report states, what the check of that
    report verified, what the check `before` it did."""

    code: str
    title: str
    target: str
    stated: Decimal | None = None
    verified: Decimal | None = None
    before: Decimal | None = None

    @property
    def known(self) -> Decimal | None:
        """What the last check closed verified; None while there is none."""
        return self.before if self.verified is None else self.verified


@dataclass(frozen=True)
class OwnShare:
    """The partners' own share (EUR), planned and documented by admitted rows, beside the contribution (EUR) that its
    minimum is asked on.
    """

    contribution: Decimal
    planned: Decimal
    documented: Decimal

    @property
    def of_contribution(self) -> Decimal | None:
        """What percent of the contribution was documented, not rounded; None where there is no contribution."""
        return self.documented * HUNDRED / self.contribution if self.contribution else None

    @property
    def of_total_cost(self) -> Decimal | None:
        """What percent of contribution and own share together was documented; None where there is neither."""
        return share_of_total(self.contribution, self.documented) if self.contribution + self.documented else None


@dataclass(frozen=True)
class Resources:
    """What the plan of an agreement puts together (EUR), by whose it is."""

    contribution: Decimal = ZERO
    cofinancing: Decimal = ZERO
    third_party: Decimal = ZERO
    public_body: Decimal = ZERO

    @property
    def added(self) -> Decimal:
        """What Third Sector entities bring beside public money (EUR)."""
        return self.cofinancing + self.third_party

    @property
    def per_hundred(self) -> Decimal:
        """What is added for every 100 EUR of the contribution (EUR); nothing where there is no contribution."""
        return cents(self.added * HUNDRED / self.contribution) if self.contribution else ZERO


def behind(activities: Iterable[Achieved]) -> list[Finding]:
    """Warn of each activity whose check verified less than its report states.

    Judged on: the day of the last check. Source: CTS, art. 93, c. 4.
    """
    return [
        warns("monitoring.less_than_stated", CHECK, activity=one.code, stated=one.stated, verified=one.verified)
        for one in activities
        if one.stated is not None and one.verified is not None and one.verified < one.stated
    ]


def own_share_reached(share: OwnShare, percent: Decimal | None, base: str) -> list[Finding]:
    """Warn where the documented own share is below the minimum (`percent` of `base`) of the contribution spent.

    Judged on: the day of the last check. Source: L. 241/1990, art. 12, c. 1; the agreement's own term.
    """
    if not percent:
        return []
    minimum = cofinancing(share.contribution, percent, base).value
    if share.documented >= minimum:
        return []
    return [warns("monitoring.own_share_behind", CHECK, documented=share.documented, minimum=minimum)]


def readable_share(percent: Decimal, *, about: bool) -> list[Finding]:
    """Refuse a share of the public money (percent) of which no public base can be read: nothing, or about half a point
    or less, which people may have rounded from nothing. Judged on: no day. Source: practice.
    """
    least = HALF_A_POINT if about else ZERO
    return [] if percent > least else [blocks("monitoring.share_of_nothing", "practice", percent=percent, least=least)]


def public_base(added: Decimal, percent: Decimal, *, about: bool) -> tuple[Figure, Figure]:
    """The public money (EUR) that `added` (EUR) is `percent` of: at least, at most.

    "About 22 %" is any share that people round to 22: from 21,5 to 22,5. A share said exactly gives one figure twice.
    Raises `ZeroDivisionError` for a share of nothing. Judged on: no day. Source: practice.
    """
    width = HALF_A_POINT if about else ZERO
    return _base(added, percent + width), _base(added, percent - width)


def _base(added: Decimal, percent: Decimal) -> Figure:
    inputs = {"added": added, "percent": percent}
    return Figure(cents(added * HUNDRED / percent), "risorse aggiunte / percentuale", inputs, "practice")


def added_up(stated: Decimal, parts: Sequence[Decimal]) -> list[Finding]:
    """Warn where the stated total (EUR) is not the sum of its stated parts (EUR): both are kept, neither is corrected.

    Judged on: no day. Source: practice.
    """
    total = sum(parts, ZERO)
    return [] if total == stated else [warns("monitoring.parts_differ", "practice", stated=stated, total=total)]
