"""What a measure may cost, by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GROWTH, NOISE_MS = 1.5, 3.0
"""CPU is flat when it grows by less than half, or by what a busy machine adds to a short question."""
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limit:
    """The most statements, milliseconds, milliseconds of CPU, bytes that travel, bytes of a document; 0 for no limit.

    `flat`: the CPU does not grow with the size.
    """

    statements: int = 0
    ms: int = 0
    cpu_ms: int = 0
    bytes: int = 0
    html: int = 0
    flat: bool = False

    def others(self, one: Mapping[str, Any]) -> Iterator[tuple[str, int, float]]:
        """Words, limit and what a measure says, for all but the statements."""
        for words, most, name in (
            ("ms", self.ms, "p50_ms"),
            ("ms of CPU", self.cpu_ms, "cpu_ms"),
            ("bytes", self.bytes, "bytes"),
            ("bytes of HTML", self.html, "html"),
        ):
            if most:
                yield words, most, one[name]


LIST_BYTES = 60_000
LIMITS = {
    "question": Limit(statements=12, flat=True),
    "check": Limit(statements=50, ms=2_000),
    "story": Limit(ms=30_000),
    "home": Limit(statements=12, cpu_ms=8, flat=True),
    "list": Limit(statements=12, cpu_ms=40, html=LIST_BYTES, flat=True),
    "one": Limit(statements=12, cpu_ms=25, flat=True),
    "score": Limit(statements=12, cpu_ms=60, flat=True),
    "page": Limit(statements=12, flat=True),
    "export": Limit(ms=3_000),
    "send": Limit(cpu_ms=50, flat=True),
    "paper": Limit(ms=10_000),
    "visit": Limit(bytes=250_000),
    "memory": Limit(bytes=150 * MIB),
}
"""`page`: of one thing with much in it, for which only the statements and the growth are fixed."""


def kind(one: Mapping[str, Any]) -> str:
    """What a measure is of: a page says its own kind; a question, the check of a long report, a story."""
    return str(one.get("kind") or {10_000: "check", 1: "story"}.get(one["size"], "question"))


def of(one: Mapping[str, Any]) -> Limit:
    """The limit of a measure."""
    return LIMITS[kind(one)]
