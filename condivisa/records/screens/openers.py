"""For whom a page was opened: on a shared computer somebody else may have signed in since, in another tab."""

from __future__ import annotations

from uuid import UUID

from condivisa.base.findings import Finding, blocks

OPENED_BY = "opened_by"
"""The field, in every form, that says who had signed in when its page was opened."""


def another_person(opened_by: str, *, person: UUID | None, name: str) -> list[Finding]:
    """Refuse what comes from a page opened for somebody else than the `person` signed in now, of that `name`: it would
    be done, or kept, in the name of who did not write it. A page that does not say is taken for theirs.

    Judged on: no day. Source: L. 241/1990, art. 5-6; Reg. UE 2016/679, art. 32.
    """
    if opened_by in ("", str(person)):
        return []
    return [blocks("access.other_person", "L. 241/1990, art. 5-6", signed_in=name)]
