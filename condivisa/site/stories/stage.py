"""Where a story is told: a database and a folder of files of its own, gone afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from condivisa.site import installation
from condivisa.site.schema import fingerprint


@contextmanager
def of_its_own() -> Iterator[None]:
    """Put an empty SQLite database and an empty folder of files under the product, then put back its own.

    Source: practice.
    """
    with TemporaryDirectory(prefix="condivisa-") as folder:
        database, files = Path(folder) / "play.sqlite3", settings.FILES_DIR
        put_empty(database)
        settings.FILES_DIR = Path(folder) / "files"
        try:
            with _standing_on(database):
                yield
        finally:
            settings.FILES_DIR = files


def put_empty(database: Path) -> None:
    """Put an empty migrated SQLite database there: a copy of the one kept, made again when a migration changes.

    Migrating takes longer than many a story. Source: practice.
    """
    kept = Path(settings.VAR) / "empty" / f"{fingerprint()}.sqlite3"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="making-", dir=kept.parent) as folder:
            fresh = Path(folder) / kept.name
            with _standing_on(fresh):
                call_command("migrate", verbosity=0, interactive=False)
            for earlier in kept.parent.glob("*.sqlite3"):
                earlier.unlink(missing_ok=True)
            fresh.replace(kept)  # whoever plays at the same moment finds a whole one, or none
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, database)


@contextmanager
def _standing_on(database: Path) -> Iterator[None]:
    """With this file as the product's database; nothing of it is left in a log."""
    described = installation.database(f"sqlite:///{database}")
    # Nothing of it outlives the command: what a loss of power would take is not worth waiting for.
    described["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    before = connections.settings["default"]
    connections["default"].close()
    connections.settings["default"] = connections.configure_settings({"default": described})["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]


if __name__ == "__main__":  # asked by bin/setup, so that the first story does not wait
    django.setup()
    with of_its_own():
        pass
