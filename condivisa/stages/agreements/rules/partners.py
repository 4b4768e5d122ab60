"""A partner who leaves, another who takes over what is not reported yet."""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass

from condivisa.base.findings import Finding, blocks
from condivisa.stages.agreements.rules.changes import WITHOUT_FUNDS

SOURCE = "D.M. 72/2021, par. 3"


@dataclass(frozen=True)
class Change:
    """Who leaves and who takes over; one of the two may be missing. `bound` are the partners of that day.

    `joins` names who joins, `lacking` the checks that a signature asks of a partner and who joins has not passed, by
    the code of their words; `unfunded` names who would take over contribution that may not go to it, bound already or
    not; empty where none would.
    """

    bound: Set[Hashable]
    leaving: Hashable | None
    joining: Hashable | None
    leaving_leads: bool
    left_to_report: bool
    joins: str = ""
    lacking: Sequence[str] = ()
    unfunded: str = ""


def may_change(change: Change) -> list[Finding]:
    """Why the partners cannot change so: nothing changes, who leaves is not bound, who joins was not checked
    or takes part without contribution, or nobody takes over the lead or the money not yet reported.

    Judged on: the day of the act.
    Source: D.M. 72/2021, par. 3; D.Lgs. 117/2017, art. 4 e 55; practice (prior request of the lead).
    """
    found: list[Finding] = []
    if change.leaving == change.joining or (change.leaving is None and change.joining in change.bound):
        found.append(blocks("agreement.no_partner_changes", SOURCE))
    if change.leaving is not None and change.leaving not in change.bound:
        found.append(blocks("agreement.not_a_partner", SOURCE))
    if change.joining is None and (change.leaving_leads or change.left_to_report):
        found.append(blocks("agreement.nobody_takes_over", SOURCE))
    if change.joining is not None and change.joining not in change.bound and change.lacking:
        checks = ", ".join(change.lacking)
        found.append(blocks("agreement.partner_not_checked", SOURCE, partner=change.joins, checks=checks))
    if change.unfunded:
        found.append(blocks("codesign.partner_not_funded", WITHOUT_FUNDS, body=change.unfunded))
    return found
