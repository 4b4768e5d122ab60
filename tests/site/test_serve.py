"""The site as an office starts it: one command, a database of its own, stopped by a signal."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from condivisa.site.commands.serve import origin_at

pytestmark = pytest.mark.skipif(settings.ENGINE != "sqlite", reason="a fresh installation starts on SQLite")


BEHIND = ("addedresource", "statedleverage")
"""Tables of a stage that this installation has not got yet."""


@pytest.fixture
def database(tmp_path: Path, committed_db: None) -> Path:
    """An office's database from before monitoring came: serving brings it up to date first."""
    copied = Path(shutil.copyfile(connection.settings_dict["NAME"], tmp_path / "office.sqlite3"))
    with closing(sqlite3.connect(copied)) as opened, opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'monitoring'")
        for table in BEHIND:
            opened.execute(f"DROP TABLE monitoring_{table}")
    return copied


@pytest.fixture
def site(tmp_path: Path, database: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "CONDIVISA_VAR": str(tmp_path),
        "CONDIVISA_DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "condivisa.site.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "condivisa", "serve", "--port", str(port)],
        cwd=settings.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _answer(process: subprocess.Popen[str], address: str) -> int:
    deadline = time.monotonic() + 240  # the database is brought up to date first, on a machine that may be busy
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            time.sleep(0.1)
    process.kill()
    pytest.fail(process.communicate()[0])


def _children(parent: int) -> set[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return {int(pid) for pid in found.stdout.split()}


def _worked(database: Path) -> None:
    """Wait for the worker to have done what serving begins with."""
    done = "SELECT task_path FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    deadline = time.monotonic() + 60
    paths: set[str] = set()
    while not {"every_minute", "render_waiting", "send_waiting", "read_on"} <= paths:
        assert time.monotonic() < deadline, paths
        time.sleep(0.2)
        with closing(sqlite3.connect(database)) as opened:
            paths = {path.rpartition(".")[2] for (path,) in opened.execute(done)}


def test_the_first_page_and_the_letters_name_the_address_that_people_type(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Opened at the machine behind the proxy, the first page would send a form that no cookie goes with."""
    monkeypatch.delenv("CONDIVISA_ORIGIN", raising=False)
    settings.ORIGIN = urlsplit("http://127.0.0.1:8000")
    assert origin_at("127.0.0.1", 8101) == "http://127.0.0.1:8101"
    assert origin_at("0.0.0.0", 8101) == "http://127.0.0.1:8000", "nobody types that"  # noqa: S104 - listens nowhere
    settings.ORIGIN = urlsplit("https://condivisa.comune.example.it/")
    monkeypatch.setenv("CONDIVISA_ORIGIN", settings.ORIGIN.geturl())
    assert origin_at("127.0.0.1", 8101) == "https://condivisa.comune.example.it"


def test_it_serves_until_told_to_stop_and_leaves_nobody_behind(
    site: tuple[subprocess.Popen[str], str], database: Path
) -> None:
    process, address = site
    assert _answer(process, f"{address}/non-esiste/") == 404
    children = _children(process.pid)
    assert len(children) == 2  # gunicorn and the task worker
    _worked(database)
    with closing(sqlite3.connect(database)) as opened:
        assert all(opened.execute(f"SELECT count(*) FROM monitoring_{table}").fetchone() == (0,) for table in BEHIND)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
