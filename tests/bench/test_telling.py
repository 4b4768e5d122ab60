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
    assert "### Queries on SQLite" in tables
    assert "### Pages" not in tables
    assert "| calls.calls_for | 200 | 3.0 | 4.0 | 2.0 | 1 | 9 |" in tables
    assert "| calls.calls_for | 5000 | 3.0 | 4.0 | 2.0 | 1 | 9 |" in tables.partition("### Queries on PostgreSQL")[2]


def page(name: str = "my applications", kind: str = "list", **cost: Any) -> telling.Told:
    usual = {"html": 30_000, "database_ms": 0.0, "children_ms": 0.0, "per_second": 40.0}
    of_8 = {"p50_ms_of_8": 90.0, "p95_ms_of_8": 120.0, "per_second_of_8": 70.0}
    return {**told(name), "kind": kind, **usual, **of_8, **cost}


def test_each_kind_of_page_has_its_limits() -> None:
    found = [
        page(statements=13, cpu_ms=40.6, html=60_001),
        page("home", "home", cpu_ms=8.9),
        page("one", "one", cpu_ms=26.0),
        page("scoring", "score", cpu_ms=59.0),
        page("file", "export", statements=20, p50_ms=3_001.0),
        page("visit", "visit", bytes=250_001),
        page("memory", "memory", bytes=150 * 1024 * 1024),
    ]
    counts, times = telling.breaches(found)
    assert counts == ["SQLite, my applications, 200: 13 statements, at most 12"]
    assert times == [
        "SQLite, my applications, 200: 41 ms of CPU, at most 40",
        "SQLite, my applications, 200: 60001 bytes of HTML, at most 60000",
        "SQLite, home, 200: 9 ms of CPU, at most 8",
        "SQLite, one, 200: 26 ms of CPU, at most 25",
        "SQLite, file, 200: 3001 ms, at most 3000",
        "SQLite, visit, 200: 250001 bytes, at most 250000",
    ]


def test_a_page_is_compared_with_itself_at_every_larger_size() -> None:
    found = [page(size=size, statements=one) for size, one in ((200, 7), (5000, 7), (10_000, 8))]
    assert telling.breaches(found)[0] == ["SQLite, my applications: 7 statements, then 8"]


def test_pages_and_queries_have_a_table_each() -> None:
    tables = telling.tables([told(), page(kind="home", name="home")])
    pages, queries = tables.split("### Queries on SQLite")
    assert "| home | 200 | 3.0 | 4.0 | 2.0 | 0.0 | 0.0 | 1 | 9 | 30000 | 40.0 | 90.0 | 120.0 | 70.0 |" in pages
    assert "| calls.calls_for | 200 |" in queries
