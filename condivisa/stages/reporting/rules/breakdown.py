"""Budget · previously reported · this report · so far · remaining, per line; and how far a line may be used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from condivisa.base.findings import Fact, Finding, Weight
from condivisa.stages.reporting.rules.facts import AGREEMENT

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Used:
    """How a line stands (EUR). `cut` is what checks took away so far: it gives its budget back to the line."""

    line: int
    budget: Decimal
    previously: Decimal
    this: Decimal
    so_far: Decimal
    cut: Decimal
    remaining: Decimal


def breakdown(
    budgets: Sequence[tuple[int, Decimal]],
    previously: Mapping[int, Decimal],
    this: Mapping[int, Decimal],
    cut: Mapping[int, Decimal],
) -> list[Used]:
    """The breakdown of a report, one entry per budget line in the order given. Amounts in EUR by line.

    Judged on: the moment of submission. Source: practice.
    """
    made = []
    for line, budget in budgets:
        before, now, taken = previously.get(line, NOTHING), this.get(line, NOTHING), cut.get(line, NOTHING)
        made.append(Used(line, budget, before, now, before + now, taken, budget - before - now + taken))
    return made


def frozen(used: Sequence[Used]) -> list[dict[str, Any]]:
    """The breakdown as plain JSON, amounts as texts.

    Judged on: the moment of submission. Source: practice.
    """
    return [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(one).items()}
        for one in used
    ]


def fingerprint(content: object) -> str:
    """The hash that freezes what can be written as JSON; amounts and days count as their texts.

    Judged on: the moment of the act. Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def over_line(name: str, budget: Decimal, used: Decimal, weight: Weight) -> list[Finding]:
    """A line of the contribution used beyond its budget: a report may say it, a check may not admit it.

    `used` is what is reported less what was cut, or what is admitted (EUR).

    Judged on: the day of submission or of the check. Source: practice.
    """
    if used <= budget:
        return []
    facts: dict[str, Fact] = {"line": name, "budget": budget, "used": used, "over": used - budget}
    return [Finding("report.over_line", weight, AGREEMENT, facts)]
