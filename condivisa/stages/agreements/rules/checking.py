"""What a check on a partner or a payee says: its document, its days."""

from __future__ import annotations

from datetime import date

from condivisa.base.findings import Finding, blocks

SOURCE = "D.P.R. 445/2000, art. 71"


def sound(reference: str, checked_on: date, valid_until: date | None, *, on: date) -> list[Finding]:
    """Why a check cannot have been made so: on no document that one can look up (`reference`), on a day still to come,
    or holding until a day before it was made.

    Judged on: `on`, the day it is recorded. Source: D.P.R. 445/2000, art. 71.
    """
    found = [] if reference.strip() else [blocks("agreement.check_unreferenced", SOURCE)]
    if checked_on > on:
        found.append(blocks("agreement.checked_in_future", SOURCE, checked_on=checked_on))
    if valid_until is not None and valid_until < checked_on:
        found.append(blocks("agreement.check_ends_first", SOURCE, checked_on=checked_on, until=valid_until))
    return found
