"""A whole notice read at once, and the notices of one procedure read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from condivisa.base.findings import Finding, warns
from condivisa.stages.calls.rules.cofinancing import PREDETERMINED, unstated_base
from condivisa.stages.calls.rules.figures import NoticeFigures, sources_together, stated_and_computed
from condivisa.stages.calls.rules.limits import beyond_horizons, flat_rate, unstated_extension
from condivisa.stages.calls.terms import DM72

TRACEABILITY = "L. 136/2010, art. 3"


def findings(notice: NoticeFigures) -> list[Finding]:
    """Everything that a notice states doubtfully or leaves unsaid. Paths are keys of the procedure file.

    Judged on: no day. Source: that of each finding.
    """
    found = doubts(notice)
    if not notice.criteria and notice.terms.get("selected") != "all_admitted":
        found.append(replace(warns("call.no_criteria", PREDETERMINED), path="criteria"))
    return found


def doubts(notice: NoticeFigures) -> list[Finding]:
    """What a notice may be signed with, but should be known to whoever signs it.

    A missing CUP warns here and blocks the signature of the agreement and the authorisation of payments: guidelines
    want it in the opening act, while the acts that are null without it are those that fund public investment projects.
    Judged on: no day. Source: that of each finding; for the CUP, D.M. 72/2021, par. 3 and L. 3/2003, art. 11; for the
    CIG, L. 136/2010.
    """
    return [
        *stated_and_computed(notice),
        *unstated_base(notice),
        *unstated_extension(notice),
        *beyond_horizons(notice.years, notice.horizons),
        *flat_rate(notice),
        *([] if notice.cup else [replace(warns("call.no_cup", DM72), path="cup")]),
        *([] if notice.cig else [replace(warns("call.no_cig", TRACEABILITY), path="cig")]),
    ]


def together(notices: Sequence[NoticeFigures]) -> list[Finding]:
    """What only the notices of one procedure, read together, show. Judged on: no day. Source: that of each finding."""
    return sources_together(notices)
