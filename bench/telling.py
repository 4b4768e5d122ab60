"""What the measures say: limits and breaches, tables for the terminal and for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

type Told = dict[str, Any]
"""A measure as `var/bench.json` lists it."""

STATEMENTS, STATEMENTS_OF_A_CHECK = 12, 50
CHECK_MS, STORY_MS = 2_000, 30_000
GROWTH, NOISE_MS = 1.5, 3.0
"""CPU is flat when it grows by less than half, or by what a busy machine adds to a short question."""

COLUMNS = ("p50_ms", "p95_ms", "cpu_ms", "statements", "bytes")
HEAD = "| query | size | p50 ms | p95 ms | CPU ms | statements | bytes |\n|---|--:|--:|--:|--:|--:|--:|"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def breaches(found: Sequence[Told]) -> tuple[list[str], list[str]]:
    """The limits that are not kept: those on statements, which never depend on the machine, then those on time."""
    counts, times = [], []
    for one in found:
        name = f"{ENGINES[one['engine']]}, {one['name']}, {one['size']}"
        limits = {"check": (STATEMENTS_OF_A_CHECK, CHECK_MS), "story": (None, STORY_MS)}
        most, longest = limits.get(kind(one), (STATEMENTS, None))
        if most and one["statements"] > most:
            counts.append(f"{name}: {one['statements']} statements, at most {most}")
        if longest and one["p50_ms"] > longest:
            times.append(f"{name}: {one['p50_ms']:.0f} ms, at most {longest}")
    for small, large in pairs(found):
        name = f"{ENGINES[small['engine']]}, {small['name']}"
        if small["statements"] != large["statements"]:
            counts.append(f"{name}: {small['statements']} statements, then {large['statements']}")
        if large["cpu_ms"] > GROWTH * small["cpu_ms"] + NOISE_MS:
            times.append(f"{name}: CPU {small['cpu_ms']:.1f} ms, then {large['cpu_ms']:.1f}")
    return counts, times


def kind(one: Told) -> str:
    """A question, the check of a long report, or a story."""
    return {10_000: "check", 1: "story"}.get(one["size"], "question")


def pairs(found: Sequence[Told]) -> Iterable[tuple[Told, Told]]:
    """Each question at the small size and at the large one."""
    seen: dict[tuple[str, str], Told] = {}
    for one in found:
        if kind(one) == "question":
            key = (one["engine"], one["name"])
            if key in seen:
                yield seen[key], one
            seen[key] = one


def in_short(found: Sequence[Told]) -> str:
    """The slowest questions of each engine at the large size, for who has run it."""
    lines = []
    for engine, said in ENGINES.items():
        mine = [one for one in found if one["engine"] == engine]
        questions = sorted((one for one in mine if kind(one) == "question"), key=lambda one: -one["p50_ms"])
        lines.append(f"{said}: {len({one['name'] for one in questions})} questions, the slowest:")
        lines += [_line(one) for one in (*questions[:5], *(one for one in mine if kind(one) != "question"))]
    return "\n".join(lines)


def _line(one: Told) -> str:
    spent = f"{one['p50_ms']:10.1f} ms {one['cpu_ms']:10.1f} ms CPU {one['statements']:>6} statements"
    return f"  {one['name']:45} {one['size']:>6} {spent}"


def tables(found: Sequence[Told]) -> str:
    """The tables of docs/performance.md, an engine each."""
    return "\n\n".join(
        f"### {said}\n\n{HEAD}\n" + "\n".join(_row(one) for one in found if one["engine"] == engine)
        for engine, said in ENGINES.items()
    )


def _row(one: Told) -> str:
    cells = (f"{one[column]:.1f}" if column.endswith("_ms") else f"{one[column]}" for column in COLUMNS)
    return f"| {one['name']} | {one['size']} | {' | '.join(cells)} |"
