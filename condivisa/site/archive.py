"""A backup: one archive of every row and every file, taken while people work, restored on either engine.

The database is read in one snapshot; files are only ever added, so those that the snapshot names are all there.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils.crypto import salted_hmac

from condivisa.base.findings import blocks, require
from condivisa.records.papers import store
from condivisa.records.papers.models import StoredFile

FORMAT = 2
ROWS_AT_ONCE = 1000
OTHER_KEY = (
    "warning: the backup was taken with another secret key. People registered before it are no longer recognised by "
    "their fiscal code, so nobody is told that one is both staff and volunteer: set the CONDIVISA_SECRET_KEY of then."
)
type Progress = Callable[[str], None]

UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, json.JSONDecodeError, UnicodeDecodeError)


class NotAnArchive(Exception):
    """The file is not a backup of Condivisa, or was altered; the message says what is wrong."""


def kept_models() -> list[type[models.Model]]:
    """The models whose rows a backup holds, links between many included. Source: practice."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("condivisa.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def backup(target: Path, say: Progress) -> list[str]:
    """Write an archive of database and files to `target`, whole or not at all; returns the hashes of the files that the
    disk lost or altered, which it names and leaves out: everything else is saved all the same. Source: practice.
    """
    lost: list[str] = []
    part = target.with_name(f"{target.name}.part")
    try:
        part.touch(mode=0o600)  # everybody's data is in it
        with tarfile.open(part, "w:gz", compresslevel=5) as archive, _snapshot():
            hashes, columns = {}, {}
            for model in kept_models():
                columns[model._meta.label_lower] = _columns(model)
                content = "".join(_lines(model)).encode()
                hashes[model._meta.label_lower] = hashlib.sha256(content).hexdigest()
                _add(archive, f"data/{model._meta.label_lower}.jsonl", content)
                say(f"{model._meta.label_lower}: {content.count(b'\n')}")
            files = list(StoredFile.objects.order_by("sha256"))
            for file in files:
                kept = _kept(file)
                if kept is None:
                    lost.append(file.sha256)
                else:
                    _add(archive, f"files/{file.sha256}", kept)
            say(f"files: {len(files) - len(lost)}")
            manifest = {"format": FORMAT, "secret": _secret(), "columns": columns, "data": hashes, "lost": lost}
            _add(archive, "manifest.json", json.dumps(manifest).encode())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return lost


def restore(source: Path, say: Progress) -> None:
    """Put an archive back into a migrated, empty installation, in one transaction; say so where the secret is another.

    Raises `NotAnArchive` for a file that is no backup, was altered or is another version's, `Refused` where something
    is already there.
    Source: practice.
    """
    taken = [model._meta.label_lower for model in kept_models() if model._default_manager.exists()]
    require([blocks("backup.not_empty", "practice", model=taken[0])] if taken else [])
    try:
        with tarfile.open(source, "r:gz") as archive, transaction.atomic(durable=True):
            manifest = json.loads(_read(archive, "manifest.json"))
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                raise NotAnArchive("the backup is of another format")
            if manifest.get("columns") != {model._meta.label_lower: _columns(model) for model in kept_models()}:
                raise NotAnArchive("it was taken by another version: restore it with that one, then update")
            if manifest.get("secret") != _secret():
                say(OTHER_KEY)
            for model in kept_models():
                label = model._meta.label_lower
                content = _read(archive, f"data/{label}.jsonl")
                if hashlib.sha256(content).hexdigest() != manifest.get("data", {}).get(label):
                    raise NotAnArchive(f"the rows of {label} are not those that were saved")
                say(f"{label}: {_load(model, content)}")
            _restart_sequences()
            if not isinstance(lost := manifest.get("lost", []), list):
                raise NotAnArchive("what it says of lost files cannot be read")
            for file in StoredFile.objects.exclude(sha256__in=lost):
                content = _read(archive, f"files/{file.sha256}")
                if hashlib.sha256(content).hexdigest() != file.sha256:
                    raise NotAnArchive(f"the file {file.sha256} is not the one that was saved")
                store.keep(content)
    except UNREADABLE as error:
        raise NotAnArchive(f"it cannot be read as a backup ({error})") from None


def _kept(file: StoredFile) -> bytes | None:
    """The bytes of a file, as they were kept; None where the disk no longer gives them."""
    try:
        content = store.read(file)
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None


def _secret() -> str:
    """What tells one installation's secret from another's without giving it away."""
    return salted_hmac("site.archive", "", algorithm="sha256").hexdigest()


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the database for the whole backup, that keeps nobody from writing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute("BEGIN DEFERRED")  # Django's own would be IMMEDIATE and stop the writers
        try:
            yield
        finally:
            connection.connection.execute("COMMIT")
    else:
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _lines(model: type[models.Model]) -> Iterator[str]:
    for row in model._default_manager.order_by("pk").values_list(*_columns(model)).iterator(ROWS_AT_ONCE):
        yield json.dumps(row, default=_plain, ensure_ascii=False) + "\n"


def _plain(value: Any) -> str:
    match value:
        case datetime() | date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be saved")


def _load(model: type[models.Model], content: bytes) -> int:
    fields = model._meta.concrete_fields
    rows = 0
    for lines in batched(content.splitlines(), ROWS_AT_ONCE):
        made = []
        for line in lines:
            values = zip(fields, json.loads(line), strict=True)
            made.append(model(**{field.attname: _value(field, value) for field, value in values}))
        model._default_manager.bulk_create(made)
        rows += len(made)
    return rows


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def _restart_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        member = archive.extractfile(name)
    except KeyError:
        raise NotAnArchive(f"{name} is missing") from None
    if member is None:
        raise NotAnArchive(f"{name} is not a file")
    return member.read()
