"""A partner who leaves, another who takes over what is not reported yet."""

from __future__ import annotations

from collections.abc import Hashable, Set
from dataclasses import dataclass

from condivisa.base.findings import Finding, blocks

SOURCE = "D.M. 72/2021, par. 3"


@dataclass(frozen=True)
class Change:
    """Who leaves and who takes over; one of the two may be missing. `bound` are the partners of that day.

    `fit` says whether the checks that a signature asks of a partner were passed by who joins.
    """

    bound: Set[Hashable]
    leaving: Hashable | None
    joining: Hashable | None
    leaving_leads: bool
    left_to_report: bool
    fit: bool


def may_change(change: Change) -> list[Finding]:
    """Why the partners cannot change so: nothing changes, who leaves is not bound, who joins was not checked,
    or nobody takes over the lead or the money not yet reported.

    Judged on: the day of the act. Source: D.M. 72/2021, par. 3; practice (prior request of the lead).
    """
    found: list[Finding] = []
    if change.leaving == change.joining or (change.leaving is None and change.joining in change.bound):
        found.append(blocks("agreement.no_partner_changes", SOURCE))
    if change.leaving is not None and change.leaving not in change.bound:
        found.append(blocks("agreement.not_a_partner", SOURCE))
    if change.joining is None and (change.leaving_leads or change.left_to_report):
        found.append(blocks("agreement.nobody_takes_over", SOURCE))
    if change.joining is not None and change.joining not in change.bound and not change.fit:
        found.append(blocks("agreement.partner_not_checked", SOURCE))
    return found
