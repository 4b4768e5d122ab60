"""An application judged whole: the same list behind the check button and behind the submission."""

from __future__ import annotations

from condivisa.base.findings import Finding
from condivisa.stages.applications.dossier import Dossier
from condivisa.stages.applications.rules import members, plan


def findings(dossier: Dossier) -> list[Finding]:
    """Everything wrong or doubtful in an application.

    Judged on: the moment of arrival. Source: that of each finding.
    """
    offered = {one.code for one in dossier.programmes}
    return [
        *members.grouping(dossier),
        *members.confirmed(dossier),
        *members.declared(dossier),
        *members.once(dossier),
        *plan.programmes_wanted(dossier.wanted, offered, dossier.terms),
        *plan.complete(dossier),
        *plan.within_the_notice(dossier),
        *plan.rows_sound(dossier),
        *plan.below_minimum(dossier),
        *plan.not_counted(dossier),
    ]
