"""The one type of a refusal: what is wrong, how much it weighs, which law or clause says so.

A disabled button, an exclusion letter, an API error and the command line all show the same `Finding`.
Its wording (Italian and English) lives by code in `condivisa/base/wording/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

type Fact = str | int | Decimal | date | datetime


class Weight(StrEnum):
    """How much a finding weighs: it stops the act, or only says what to look at."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Finding:
    """One thing found wrong or doubtful.

    `code` names the wording (`payment.same_person`), `source` the law or the clause, `facts` the values
    that the wording shows. `path` and `line` say where in a file or form it was found, when it was.
    """

    code: str
    weight: Weight
    source: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    path: str = ""
    line: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether the act cannot go on."""
        return self.weight is Weight.BLOCKS


def blocks(code: str, source: str, /, **facts: Fact) -> Finding:
    """A finding that stops the act."""
    return Finding(code, Weight.BLOCKS, source, facts)


def warns(code: str, source: str, /, **facts: Fact) -> Finding:
    """A finding that lets the act go on, said aloud."""
    return Finding(code, Weight.WARNS, source, facts)


class Refused(Exception):
    """An act that cannot be done. Carries every finding, not only the first."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.code for finding in self.findings))


def require(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Let the act go on unless something blocks.

    Returns the findings that only warn. Raises `Refused` with all the findings when one or more block.
    Source: practice.
    """
    findings = tuple(finding for group in groups for finding in group)
    if any(finding.blocks for finding in findings):
        raise Refused(findings)
    return findings
