"""Where a story is told: a database and a folder of files of its own, gone afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from condivisa.site import installation
from condivisa.site.schema import fingerprint


@contextmanager
def of_its_own() -> Iterator[None]:
    """Put an empty migrated SQLite database and an empty folder of files under the product, then put back its own.

    Migrating takes longer than many a story: the empty database is kept, and copied as long as no migration changes.
    Source: practice.
    """
    with TemporaryDirectory(prefix="condivisa-") as folder:
        database = Path(folder) / "play.sqlite3"
        kept = settings.VAR / "empty" / f"{fingerprint()}.sqlite3"
        if kept.exists():
            shutil.copyfile(kept, database)
        described = installation.database(f"sqlite:///{database}")
        # Nothing of it outlives the command: what a loss of power would take is not worth waiting for.
        described["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        before, files = connections.settings["default"], settings.FILES_DIR
        connections["default"].close()
        connections.settings["default"] = connections.configure_settings({"default": described})["default"]
        del connections["default"]
        settings.FILES_DIR = Path(folder) / "files"
        try:
            if not database.exists():
                call_command("migrate", verbosity=0, interactive=False)
                _keep(database, kept)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            del connections["default"]
            settings.FILES_DIR = files


def _keep(database: Path, kept: Path) -> None:
    """Keep a copy of an empty database, in the place of those that earlier migrations made."""
    connections["default"].close()  # what is still in its log goes into the file
    kept.parent.mkdir(parents=True, exist_ok=True)
    for earlier in kept.parent.glob("*.sqlite3"):
        earlier.unlink(missing_ok=True)
    copy = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copyfile(database, copy)
    copy.replace(kept)  # whoever plays at the same moment finds a whole one, or none
