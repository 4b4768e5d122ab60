"""What the measures say: limits and breaches, tables for the terminal and for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bench import limits

type Told = dict[str, Any]
"""A measure as `var/bench.json` lists it."""

PAGES, QUERIES = "pages", "queries"
PARTS = (PAGES, QUERIES)
COLUMNS = ("p50_ms", "p95_ms", "cpu_ms", "statements", "bytes")
HEAD = "| query | size | p50 ms | p95 ms | CPU ms | statements | bytes |\n|---|--:|--:|--:|--:|--:|--:|"
OF_8 = ("p50_ms_of_8", "p95_ms_of_8", "per_second", "per_second_of_8", "database_ms", "children_ms", "html")
PAGE_COLUMNS = (*COLUMNS[:3], *OF_8[4:6], *COLUMNS[3:], "html", *OF_8[2:3], *OF_8[:2], *OF_8[3:4])
PAGE_HEAD = (
    "| page | size | p50 ms | p95 ms | CPU ms | database ms | children ms | statements | bytes | HTML | a second "
    "| p50 of 8 | p95 of 8 | a second, 8 |\n|---" + "|--:" * 13 + "|"
)
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def part(one: Told) -> str:
    """Whether a measure is of a page over HTTP or of a question."""
    return PAGES if "html" in one else QUERIES


def breaches(found: Sequence[Told]) -> tuple[list[str], list[str]]:
    """The limits that are not kept: those on statements, which never depend on the machine, then those on time."""
    counts, times = [], []
    for one in found:
        name = f"{ENGINES[one['engine']]}, {one['name']}, {one['size']}"
        kept = limits.of(one)
        if kept.statements and one["statements"] > kept.statements:
            counts.append(f"{name}: {one['statements']} statements, at most {kept.statements}")
        for words, most, so in kept.others(one):
            if so > most:
                times.append(f"{name}: {so:.0f} {words}, at most {most}")
    for small, large in pairs(found):
        name = f"{ENGINES[small['engine']]}, {small['name']}"
        if limits.of(small).statements and small["statements"] != large["statements"]:
            counts.append(f"{name}: {small['statements']} statements, then {large['statements']}")
        if limits.of(small).flat and large["cpu_ms"] > limits.GROWTH * small["cpu_ms"] + limits.NOISE_MS:
            times.append(f"{name}: CPU {small['cpu_ms']:.1f} ms, then {large['cpu_ms']:.1f}")
    return counts, times


def pairs(found: Sequence[Told]) -> Iterable[tuple[Told, Told]]:
    """Each question or page at its small size and at every larger one."""
    seen: dict[tuple[str, str, str], Told] = {}
    for one in found:
        key = (one["engine"], one["name"], limits.kind(one))
        if key in seen:
            yield seen[key], one
        seen.setdefault(key, one)


def in_short(found: Sequence[Told]) -> str:
    """Of each engine, the slowest questions at the large size and all pages, for who has run it."""
    lines = []
    for engine, said in ENGINES.items():
        mine = [one for one in found if one["engine"] == engine]
        questions = sorted((one for one in mine if limits.kind(one) == "question"), key=lambda one: -one["p50_ms"])
        lines.append(f"{said}: {len({one['name'] for one in questions})} questions, the slowest:")
        lines += [_line(one) for one in (*questions[:5], *(one for one in mine if limits.kind(one) != "question"))]
    return "\n".join(lines)


def _line(one: Told) -> str:
    spent = f"{one['p50_ms']:10.1f} ms {one['cpu_ms']:10.1f} ms CPU {one['statements']:>6} statements"
    return f"  {one['name']:45} {one['size']:>6} {spent}"


def tables(found: Sequence[Told]) -> str:
    """The tables of docs/performance.md, an engine each: the pages, then the questions."""
    return "\n\n".join(
        f"### {words} on {said}\n\n{head}\n"
        + "\n".join(_row(one, columns) for one in found if one["engine"] == engine and part(one) == of)
        for of, words, head, columns in (
            (PAGES, "Pages", PAGE_HEAD, PAGE_COLUMNS),
            (QUERIES, "Queries", HEAD, COLUMNS),
        )
        for engine, said in ENGINES.items()
        if any(part(one) == of for one in found)
    )


def _row(one: Told, columns: Sequence[str]) -> str:
    cells = (f"{one[name]}" if name in {"statements", "bytes", "html"} else f"{one[name]:.1f}" for name in columns)
    return f"| {one['name']} | {one['size']} | {' | '.join(cells)} |"
