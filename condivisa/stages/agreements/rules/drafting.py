"""What may be set right in a draft: its name, its days, a term that nobody has agreed yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from condivisa.base.findings import Finding, blocks
from condivisa.law import procedure
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign.rules import term_for_table

DM72 = "D.M. 72/2021, par. 3"


def sound_frame(code: str, taken: Sequence[str], *, first: date, last: date) -> list[Finding]:
    """Why an agreement cannot be called so or last so: its code is another's of the same call, its days are reversed.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; practice.
    """
    found = [blocks("agreement.code_taken", "practice", code=code)] if code in taken else []
    return found + ([blocks("agreement.days_reversed", DM72)] if last < first else [])


def may_agree(call: Terms, drafted: Terms, key: str, raw: object, clause: str) -> list[Finding]:
    """Why the parties cannot settle a term in the draft: it is set already, by the call or at the table, it stays
    outside what was published, or nobody says where it was agreed.

    Judged on: the day of the act. Source: L. 241/1990, art. 11 e 12; D.M. 72/2021, par. 3.
    """
    found = term_for_table(call, key, raw)
    if not any(finding.code == "codesign.term_unknown" for finding in found) and drafted.get(key) is not None:
        found.append(blocks("agreement.term_settled", drafted.clause(key), term=f"term.{key}"))
    if not clause.strip():
        found.append(blocks("codesign.clause_missing", procedure.PUBLISHED_CRITERIA))
    return found
