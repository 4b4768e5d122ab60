"""How far activities have come, as the report states it and as the check verifies it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.stages.reporting.rules.facts import AGREEMENT

WHOLE = Decimal(100)


def sound(percents: Mapping[int, Decimal], activities: Collection[int]) -> list[Finding]:
    """Percentages by activity (10 = 10 %): each of an activity of the agreement, from 0 to 100.

    Judged on: the day they are stated or verified. Source: the agreement; D.Lgs. 117/2017, art. 93, c. 4.
    """
    found = []
    for activity, percent in percents.items():
        if activity not in activities:
            found.append(blocks("report.activity_elsewhere", AGREEMENT, activity=activity))
        if not 0 <= percent <= WHOLE:
            found.append(blocks("report.achievement_percent", AGREEMENT, percent=percent))
    return found
