"""The site as `condivisa serve` runs it, on a seeded database, and people who ask it for pages over HTTP."""

from __future__ import annotations

import gzip
import math
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from condivisa.site.commands.serve import WEB, WEB_ENVIRONMENT, WORKER
from tests import databases

HOST = "127.0.0.1"
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back: `wire` are the bytes of head and body as they travelled, `body` what they say."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire: int
    ms: float


@dataclass
class Browser:
    """Somebody's connection and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.way = HTTPConnection(HOST, self.port, timeout=PATIENCE)

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "it"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.way.request(method, path, body, headers)
        got = self.way.getresponse()
        content = got.read()
        ms = (time.perf_counter() - started) * 1000
        said = {name.lower(): value for name, value in got.getheaders()}
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        wire = len(content) + sum(len(name) + len(value) + 4 for name, value in got.getheaders()) + 19
        whole = gzip.decompress(content) if said.get("content-encoding") == "gzip" else content
        return Answer(got.status, said, whole, wire, ms)


@dataclass(frozen=True)
class Load:
    """What so many clients at once met: the walls in ms, sorted, and answers a second."""

    walls: Sequence[float]
    per_second: float
    last: Answer

    def quantile(self, share: float) -> float:
        """At most so long took this share of the answers."""
        return round(self.walls[math.ceil(len(self.walls) * share) - 1], 2)


@dataclass(frozen=True)
class Site:
    """A running site: gunicorn's master and, where asked for, the task worker beside it."""

    port: int
    master: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return children(self.master)

    def cpu(self) -> float:
        """Seconds of CPU of the workers so far."""
        return sum(cpu_of(one) for one in self.workers)

    def children_cpu(self) -> float:
        """Seconds of CPU of what the workers started, such as the typesetter."""
        return sum(cpu_of(one) for worker in self.workers for one in descendants(worker))

    def memory(self) -> int:
        """Bytes in memory of the larger worker."""
        return max(_resident(one) for one in self.workers)

    def load(self, path: str, cookies: Mapping[str, str], *, clients: int, each: int) -> Load:
        """Have some clients ask for an address, each so many times, one after the other."""
        walls: list[float] = []
        last: list[Answer] = []

        def client() -> None:
            browser = Browser(self.port, dict(cookies))
            for _ in range(each):
                got = browser.get(path)
                assert got.status == 200, f"{path}: {got.status}"
                walls.append(got.ms)
            last.append(got)

        started = time.perf_counter()
        threads = [Thread(target=client) for _ in range(clients)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        seconds = time.perf_counter() - started
        assert len(walls) == clients * each, f"{path}: some clients were not answered"
        return Load(sorted(walls), round(len(walls) / seconds, 1), last[0])


@contextmanager
def running(*, tasks: bool = False) -> Iterator[Site]:
    """Serve the database that is under the default connection now, with the settings of production."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    environment = (
        os.environ
        | WEB_ENVIRONMENT
        | {
            "CONDIVISA_VAR": str(Path(settings.VAR) / "pages"),
            "CONDIVISA_DATABASE_URL": databases.url(connection.settings_dict["NAME"]),
            "CONDIVISA_SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "condivisa.site.settings",
            "PYTHONPATH": str(settings.ROOT),
        }
    )

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], cwd=settings.ROOT, env=environment)

    assert start("-m", "django", "collectstatic", "--clear", "--no-input", "-v0").wait() == 0
    started = [start(*WEB, "--bind", f"{HOST}:{port}")]
    if tasks:
        started.append(start(*WORKER))
    try:
        until(lambda: Browser(port).get("/").status == 200)
        yield Site(port, started[0].pid)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)


def until(true: Callable[[], bool]) -> float:
    """Wait until something is so, and return how many seconds that took; raise `TimeoutError` after a minute."""
    started = time.perf_counter()
    while time.perf_counter() < started + PATIENCE:
        with suppress(OSError):
            if true():
                return time.perf_counter() - started
        time.sleep(0.05)
    raise TimeoutError


def fields_of(page: bytes, names: Sequence[str]) -> dict[str, str]:
    """The hidden fields of a page's first form, by name."""
    text = page.decode()
    found = {}
    for name in names:
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
        assert tag, f"the page has no field {name}"
        value = re.search(r'value="([^"]*)"', tag[0])
        found[name] = value[1] if value else ""
    return found


def children(parent: int) -> list[int]:
    """The processes that a process started, from /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def descendants(parent: int) -> list[int]:
    """The processes below a process, at any depth."""
    return [one for child in children(parent) for one in (child, *descendants(child))]


def cpu_of(process: int) -> float:
    """Seconds of CPU of a process, all its threads, from /proc; 0 of one that is gone."""
    spent = 0
    for path in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with suppress(OSError):
            spent += int(path.read_text().split()[0])
    return spent / 1e9


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
