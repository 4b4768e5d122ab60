"""Asks a question many times: time, CPU of Python and of the database, statements, size of the answer."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.db.models import Model

type Ask = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """What a question costs. `bytes` is its answer as JSON: every row with what was read with it, each thing once."""

    name: str
    size: int
    engine: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    statements: int
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """The object that `var/bench.json` lists."""
        return asdict(self)


def measure(name: str, ask: Ask, *, size: int, runs: int) -> Measure:
    """Ask once to warm up and count, then `runs` times by the clock."""
    with counted() as statements:
        answer = ask()
    weight = len(json.dumps(list(_plain(answer, set())), default=str, ensure_ascii=False).encode())
    before, walls = _cpu(), []
    for _ in range(runs):
        started = perf_counter()
        ask()
        walls.append((perf_counter() - started) * 1000)
    cpu = (_cpu() - before) * 1000 / runs
    walls.sort()
    p50, p95 = (round(walls[math.ceil(runs * share) - 1], 2) for share in (0.5, 0.95))
    return Measure(name, size, connection.vendor, p50, p95, round(cpu, 2), len(statements), weight)


def once(name: str, act: Ask, *, size: int, within: AbstractContextManager[None] | None = None) -> Measure:
    """Do something that can be done only once, `within` a setting whose making takes its time too."""
    before, started = _cpu(), perf_counter()
    with within or nullcontext(), counted() as statements:
        answer = act()
    wall, cpu = round((perf_counter() - started) * 1000, 2), round((_cpu() - before) * 1000, 2)
    weight = len(json.dumps(list(_plain(answer, set())), default=str, ensure_ascii=False).encode())
    return Measure(name, size, connection.vendor, wall, wall, cpu, len(statements), weight)


class counted:
    """The statements run inside, without Django's own record of their texts."""

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        self.wrapped = connection.execute_wrapper(self._count)
        self.wrapped.__enter__()
        return self.seen

    def __exit__(self, *raised: Any) -> None:
        self.wrapped.__exit__(*raised)

    def _count(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.seen.append(sql)
        return execute(sql, *rest)


def _cpu() -> float:
    """Seconds of CPU of this process and, on PostgreSQL, of the server's process that answers it."""
    mine = process_time()
    if connection.vendor != "postgresql":
        return mine
    connection.ensure_connection()
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return mine + (int(path.read_text().split()[0]) / 1e9 if path.exists() else 0)


def _plain(thing: Any, seen: set[int]) -> Iterable[Any]:
    """A thing as plain values, whatever was read with it once, nothing read anew."""
    match thing:
        case Model():
            if id(thing) not in seen:
                seen.add(id(thing))
                state = {name: value for name, value in vars(thing).items() if name != "_state"}
                yield {name: list(_plain(value, seen)) for name, value in state.items()}
                yield list(_plain(thing._state.fields_cache, seen))
        case Mapping():
            yield {str(key): list(_plain(value, seen)) for key, value in thing.items()}
        case str() | bytes() | int() | None:
            yield thing
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            yield {one.name: list(_plain(getattr(thing, one.name), seen)) for one in fields(thing)}
        case Iterable():
            for one in thing:
                yield from _plain(one, seen)
        case _:
            yield str(thing)
