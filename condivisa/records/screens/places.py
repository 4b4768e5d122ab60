"""Where what was found is mended: the same for a check that one asks for and for a sending that was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from condivisa.base.findings import Finding

type Where = Callable[[Finding], tuple[str, str] | None]
"""The words and the address of the place where a finding is mended; None where no page mends it, and the address empty
where the place is in no page."""


@dataclass
class Place:
    """A place with what was found in it; without words for what no page mends."""

    words: str
    address: str
    findings: list[Finding] = field(default_factory=list)


def placed(findings: Iterable[Finding], where: Where) -> Sequence[Place]:
    """The findings by place: first those of no place, then the places where something stops, then the others, each in
    the order it is met. Source: practice."""
    found = {("", ""): Place("", "")}
    for finding in findings:
        words, address = where(finding) or ("", "")
        found.setdefault((words, address), Place(words, address)).findings.append(finding)
    return sorted(
        (place for place in found.values() if place.findings),
        key=lambda place: (bool(place.words), not any(finding.blocks for finding in place.findings)),
    )
