"""When a published notice may be corrected, and what a substantial correction gives back to everybody."""

from __future__ import annotations

from datetime import datetime

from condivisa.base.findings import Finding, blocks, warns
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.rules.window import EQUAL_TREATMENT, Window

SUBSTANTIAL = f"{EQUAL_TREATMENT}; D.M. 72/2021, par. 3"
WHO_AND_HOW = ("applicants", "selection", "reimbursement")
"""What a notice says in words on which somebody decides whether to apply."""


def changes_the_choice(before: CallDraft, after: CallDraft) -> bool:
    """Whether what changes could have led somebody to apply, not to, or to propose otherwise: aims, criteria, terms,
    who may apply, how partners are chosen and costs refunded. Judged on: no day. Source: D.M. 72/2021, par. 3.
    """
    words = any(before.stated.get(key, "") != after.stated.get(key, "") for key in WHO_AND_HOW)
    aims = [one.aims for one in before.programmes] != [one.aims for one in after.programmes]
    return words or aims or before.criteria != after.criteria or before.terms != after.terms


def may_rectify(
    before: CallDraft,
    after: CallDraft,
    window: Window,
    *,
    reason: str,
    substantial: bool,
    closes_now: datetime | None,
    opened: bool,
    at: datetime,
) -> list[Finding]:
    """What is wrong with a correction of a published notice.

    One that changes the choice is substantial: the notice is published again with a later term, before anybody's
    application is `opened`; less time than the notice first gave warns. One that is not leaves the term alone.
    Judged on: the moment of the act. Source: L. 241/1990, art. 1, 3 e 12; D.M. 72/2021, par. 3.
    """
    found = []
    if after == before:
        found.append(blocks("call.nothing_rectified", "practice"))
    if not reason.strip():
        found.append(blocks("call.rectification_unreasoned", "L. 241/1990, art. 3"))
    if not substantial and changes_the_choice(before, after):
        found.append(blocks("call.rectification_substantial", SUBSTANTIAL))
    if not substantial and closes_now is not None:
        found.append(blocks("call.term_without_substance", SUBSTANTIAL))
    if substantial:
        found += _again(window, closes_now, opened, at)
    return found


def _again(window: Window, closes_now: datetime | None, opened: bool, at: datetime) -> list[Finding]:
    found = [blocks("call.applications_opened", EQUAL_TREATMENT)] if opened else []
    opens, closes = window.opens_at, window.closes_at
    if closes is None or opens is None:
        return [*found, blocks("call.not_published", EQUAL_TREATMENT)]
    if closes_now is None:
        found.append(blocks("call.rectification_without_term", SUBSTANTIAL))
    elif closes_now <= max(closes, at):
        found.append(blocks("call.outage_gives_nothing", SUBSTANTIAL, closes=closes, now=closes_now))
    elif closes_now - at < closes - opens:
        days, first = str((closes_now - at).days), str((closes - opens).days)
        found.append(warns("call.rectification_short", "practice", days=days, first=first))
    return found
