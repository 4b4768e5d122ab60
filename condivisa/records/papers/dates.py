"""The dates that an act bears, as whoever copies them writes them."""

from __future__ import annotations

from datetime import date, datetime

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks

SOURCE = "D.P.R. 445/2000, art. 53"


def not_ahead(*written: date | None, at: datetime, source: str = SOURCE) -> list[Finding]:
    """Dates of acts still to come when they are recorded: an act that is not there yet has no date.

    Judged on: the day of `at`. Source: D.P.R. 445/2000, art. 53; practice.
    """
    today = day(at)
    return [blocks("paper.dated_ahead", source, written=one, today=today) for one in written if one and one > today]
