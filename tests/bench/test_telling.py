"""What the bench calls a breach: a statement too many always, time only as a word of warning."""

from __future__ import annotations

from typing import Any

from bench import telling


def told(name: str = "calls.calls_for", **cost: Any) -> telling.Told:
    usual = {"size": 200, "engine": "sqlite", "p50_ms": 3.0, "p95_ms": 4.0, "cpu_ms": 2.0, "statements": 1, "bytes": 9}
    return {"name": name, **usual, **cost}


def test_what_keeps_its_limits_is_no_breach() -> None:
    found = [
        told(),
        told(size=5000, cpu_ms=6.0),
        told("long report", size=10_000, statements=50, p50_ms=2000),
        told("story", size=1, statements=15_000, p50_ms=30_000),
    ]
    assert telling.breaches(found) == ([], [])


def test_a_statement_too_many_is_a_breach_whatever_the_machine() -> None:
    found = [told(statements=13), told(size=5000, statements=14), told("long report", size=10_000, statements=51)]
    assert telling.breaches(found) == (
        [
            "SQLite, calls.calls_for, 200: 13 statements, at most 12",
            "SQLite, calls.calls_for, 5000: 14 statements, at most 12",
            "SQLite, long report, 10000: 51 statements, at most 50",
            "SQLite, calls.calls_for: 13 statements, then 14",
        ],
        [],
    )


def test_time_is_told_apart() -> None:
    grown = [told(engine=engine, size=size, cpu_ms=cpu) for engine, size, cpu in CPU]
    slow = [told("long report", size=10_000, p50_ms=2000.6), told("story", size=1, p50_ms=30_001)]
    assert telling.breaches([*slow, *grown]) == (
        [],
        [
            "SQLite, long report, 10000: 2001 ms, at most 2000",
            "SQLite, story, 1: 30001 ms, at most 30000",
            "PostgreSQL, calls.calls_for: CPU 2.0 ms, then 6.1",
        ],
    )


CPU = [("sqlite", 200, 2.0), ("sqlite", 5000, 6.0), ("postgresql", 200, 2.0), ("postgresql", 5000, 6.1)]


def test_the_table_has_a_row_for_each_measure() -> None:
    tables = telling.tables([told(), told(engine="postgresql", size=5000)])
    assert "### SQLite" in tables
    assert "| calls.calls_for | 200 | 3.0 | 4.0 | 2.0 | 1 | 9 |" in tables
    assert "| calls.calls_for | 5000 | 3.0 | 4.0 | 2.0 | 1 | 9 |" in tables.partition("### PostgreSQL")[2]
