"""Where a story is told: a database and a folder of files of its own, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from condivisa.site import installation


@contextmanager
def of_its_own() -> Iterator[None]:
    """Put an empty migrated SQLite database and an empty folder of files under the product, then put back its own.

    Source: practice.
    """
    with TemporaryDirectory(prefix="condivisa-") as folder:
        described = installation.database(f"sqlite:///{Path(folder) / 'play.sqlite3'}")
        # Nothing of it outlives the command: what a loss of power would take is not worth waiting for.
        described["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        before, files = connections.settings["default"], settings.FILES_DIR
        connections["default"].close()
        connections.settings["default"] = connections.configure_settings({"default": described})["default"]
        del connections["default"]
        settings.FILES_DIR = Path(folder) / "files"
        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            del connections["default"]
            settings.FILES_DIR = files
