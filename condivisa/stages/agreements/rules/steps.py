"""What is left to do before an agreement is signed, and right after: how far each step is, and who takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from condivisa.base.findings import Finding
from condivisa.stages.calls.rules.steps import Standing


class Part(StrEnum):
    """A step of an agreement, in the order in which an office usually takes them."""

    FRAME = "frame"
    PLAN = "plan"
    TERMS = "terms"
    CHECKS = "checks"
    COMMITMENTS = "commitments"
    SURETIES = "sureties"
    TEXT = "text"
    SIGNATURE = "signature"
    PUBLICATION = "publication"


OFFICE, FINANCE, BOTH = "officer", "finance_officer", "both_sides"
WHO = {Part.COMMITMENTS: FINANCE, Part.SIGNATURE: BOTH}
"""Who takes a step, where it is not the office."""

PLACES = {
    "agreement.no_cup": Part.FRAME,
    "agreement.starts_before_signature": Part.FRAME,
    "agreement.ends_before_signature": Part.FRAME,
    "agreement.grant_outside_days": Part.FRAME,
    "agreement.no_grant": Part.PLAN,
    "agreement.own_share_short": Part.PLAN,
    "agreement.grouping_not_formed": Part.CHECKS,
    "agreement.no_joint_controllers": Part.CHECKS,
    "agreement.check_missing": Part.CHECKS,
    "agreement.own_share_silent": Part.TERMS,
    "call.flat_rate": Part.TERMS,
    "call.cofinancing_whole_cost": Part.TERMS,
    "agreement.not_committed": Part.COMMITMENTS,
    "agreement.surety_awaited": Part.SURETIES,
    "agreement.not_composed": Part.TEXT,
}
"""Where somebody mends what each finding says, by its code; every `call.term_*` is a term."""


@dataclass(frozen=True)
class Progress:
    """How an agreement stands: what is recorded of each step, counted."""

    state: str
    checks: int = 0
    commitments: int = 0
    sureties: int = 0
    sureties_awaited: bool = False
    composed: bool = False
    published: bool = False


@dataclass(frozen=True)
class Step:
    """A step with its standing, who takes it (a role, or both sides), and what was found there."""

    part: Part
    standing: Standing
    who: str
    findings: Sequence[Finding] = ()

    @property
    def waits(self) -> bool:
        """Whether somebody still has to take it."""
        return self.standing not in {Standing.DONE, Standing.NOT_NEEDED}


def place_of(finding: Finding) -> Part | None:
    """The step at which a finding is mended, where there is one. Judged on: no day. Source: practice."""
    if finding.code.startswith("call.term_"):
        return Part.TERMS
    return PLACES.get(finding.code)


def steps(now: Progress, findings: Iterable[Finding]) -> list[Step]:
    """Every step of an agreement, from what the signature was judged on. Judged on: the day it is read.

    Source: practice.
    """
    by_part: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in findings:
        if part := place_of(finding):
            by_part[part].append(finding)
    ready = not any(finding.blocks for found in by_part.values() for finding in found)
    return [
        Step(part, _standing(part, now, found, ready=ready), WHO.get(part, OFFICE), found)
        for part, found in by_part.items()
    ]


def _standing(part: Part, now: Progress, found: Sequence[Finding], *, ready: bool) -> Standing:
    if part == Part.PUBLICATION:
        if now.published:
            return Standing.DONE
        return Standing.NOT_STARTED if now.state == "draft" else Standing.IN_PROGRESS
    if now.state != "draft":
        return Standing.NOT_NEEDED if part == Part.SURETIES and not now.sureties else Standing.DONE
    stopped = any(finding.blocks for finding in found)
    begun = {Part.CHECKS: now.checks, Part.COMMITMENTS: now.commitments, Part.SURETIES: now.sureties}
    match part:
        case Part.TEXT:
            if not now.composed:
                return Standing.NOT_STARTED
            return Standing.TO_CORRECT if stopped else Standing.DONE
        case Part.SIGNATURE:
            return Standing.IN_PROGRESS if now.composed and ready else Standing.NOT_STARTED
        case Part.SURETIES:
            if now.sureties:
                return Standing.DONE
            return Standing.NOT_STARTED if now.sureties_awaited else Standing.NOT_NEEDED
        case Part.CHECKS | Part.COMMITMENTS:
            if not stopped:
                return Standing.DONE
            return Standing.IN_PROGRESS if begun[part] else Standing.NOT_STARTED
    # A code not known yet, a term still to be agreed: the step has begun and is not at its end.
    return Standing.IN_PROGRESS if stopped else Standing.DONE
