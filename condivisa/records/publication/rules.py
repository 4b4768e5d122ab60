"""What must be true of a publication that was made outside and is recorded here: pure, no database."""

from __future__ import annotations

from datetime import date

from condivisa.base.findings import Finding, blocks


def recorded(on: date, *, signed: date | None, already: date | None, source: str, today: date) -> list[Finding]:
    """Refuse a day ahead, which is a plan and no fact, a day before the signature of what is public, a second record.

    `already` is the day since when it is public there. Judged on: the day it is recorded.
    Source: D.Lgs. 33/2013, art. 8, c. 1-2, 23 and 26, c. 3.
    """
    if already:
        return [blocks("publication.already", source, since=already)]
    found = not_ahead(on, source=source, today=today)
    if signed and on < signed:
        found.append(blocks("publication.before_signature", source, on=on, signed=signed))
    return found


def not_ahead(on: date, *, source: str, today: date) -> list[Finding]:
    """Refuse a day that has not come: what is to be public is not public yet.

    Judged on: the day it is recorded. Source: D.Lgs. 33/2013, art. 8, c. 1, and 26, c. 3.
    """
    return [blocks("publication.day_ahead", source, on=on, today=today)] if on > today else []
