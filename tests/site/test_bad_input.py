"""A hostile file at the command line: one sentence, status 2, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests import databases
from tests.site.procedure_file.test_hostile import HOSTILE

pytestmark = pytest.mark.usefixtures("committed_db")


def rows() -> int:
    """How many rows the database has, in all."""
    return sum(model._default_manager.count() for model in apps.get_models())


@pytest.mark.parametrize("command", ["check", "load"])
def test_hostile_files_end_with_a_sentence_each_and_nothing_written(command: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{name.replace(' ', '-')}.toml" for name in HOSTILE]
    for file, content in zip(files, HOSTILE.values(), strict=True):
        file.write_bytes(content)
    sound = settings.ROOT / "examples" / "crema-2026-2028-comune.toml"
    before = rows()
    ended = subprocess.run(
        [sys.executable, "-m", "condivisa", command, str(sound), *map(str, files)],
        cwd=settings.ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "CONDIVISA_DATABASE_URL": databases.url(str(connection.settings_dict["NAME"])),
        },
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    said = ended.stdout.splitlines()
    assert all(sum(line.startswith(f"{file}:") and " ERRORE: " in line for line in said) == 1 for file in files), said
    assert "Traceback" not in ended.stdout + ended.stderr
    assert rows() == before
