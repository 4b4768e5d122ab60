"""What is left to do of an application, part by part, and where each finding is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from condivisa.base.findings import Finding
from condivisa.stages.applications.dossier import Dossier


class Part(StrEnum):
    """A part of an application, in the order in which people usually fill it."""

    TEXT = "text"
    MEMBERS = "members"
    PLAN = "plan"
    DOCUMENTS = "documents"
    CONFIRMATIONS = "confirmations"


class Standing(StrEnum):
    """How far a part is: the same words on both sides of the table."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    TO_CORRECT = "to_correct"
    NOT_NEEDED = "not_needed"


WHERE = {
    "application.no_proposal": Part.TEXT,
    "application.no_programme": Part.TEXT,
    "application.programme_choice": Part.TEXT,
    "application.form": Part.MEMBERS,
    "application.not_joined": Part.MEMBERS,
    "application.funded_not_ets": Part.MEMBERS,
    "application.twice": Part.MEMBERS,
    "application.lead_not_ets": Part.MEMBERS,
    "application.no_plan": Part.PLAN,
    "application.programme_not_wanted": Part.PLAN,
    "application.year_outside": Part.PLAN,
    "application.over_contribution": Part.PLAN,
    "application.in_kind_refunded": Part.PLAN,
    "application.not_funded": Part.PLAN,
    "application.hours_differ": Part.PLAN,
    "application.below_minimum": Part.PLAN,
    "application.below_a_reading": Part.PLAN,
    "application.own_not_counted": Part.PLAN,
    "application.declaration_missing": Part.DOCUMENTS,
    "application.unconfirmed": Part.CONFIRMATIONS,
}
"""Where somebody mends what each finding says."""


@dataclass(frozen=True)
class Step:
    """A part with its standing and what was found in it."""

    part: Part
    standing: Standing
    findings: Sequence[Finding] = ()


def steps(dossier: Dossier, findings: Iterable[Finding]) -> list[Step]:
    """The parts of an application with how far each is; a part with something that blocks is to correct once begun.

    A text not written yet is only begun.

    Judged on: the moment it is read. Source: practice.
    """
    by_part: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in findings:
        if part := WHERE.get(finding.code):
            by_part[part].append(finding)
    begun = {
        Part.TEXT: bool(dossier.proposal.strip() or dossier.wanted),
        Part.MEMBERS: len(dossier.partners) > 1 or dossier.form == "single",
        Part.PLAN: bool(dossier.rows),
        Part.DOCUMENTS: any(partner.declarations for partner in dossier.partners),
        Part.CONFIRMATIONS: any(partner.confirmed for partner in dossier.partners),
    }
    return [Step(part, _standing(part, begun[part], found, dossier), found) for part, found in by_part.items()]


def _standing(part: Part, begun: bool, found: Sequence[Finding], dossier: Dossier) -> Standing:
    if part == Part.MEMBERS and dossier.form == "single" and len(dossier.partners) == 1 and not found:
        return Standing.NOT_NEEDED
    if not begun:
        return Standing.NOT_STARTED
    if part in {Part.DOCUMENTS, Part.CONFIRMATIONS}:
        return Standing.IN_PROGRESS if found else Standing.DONE
    if part == Part.TEXT and not dossier.proposal.strip():
        return Standing.IN_PROGRESS  # only begun: nothing written is wrong
    return Standing.TO_CORRECT if any(finding.blocks for finding in found) else Standing.DONE
