"""Files on disk, each under the hash of its bytes: written once, synced before the naming transaction commits."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from condivisa.records.papers.models import StoredFile


def path_of(sha256: str) -> Path:
    """Where a stored file lies. Source: practice."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def keep(content: bytes) -> StoredFile:
    """Keep bytes durably and name them in the database. The same bytes are kept once, and written again where the disk
    lost or altered them. Source: practice.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if not _sound(target, sha256):
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, delete=False) as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        Path(written.name).rename(target)
        _sync(target.parent)
        _sync(target.parent.parent)
    return StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": len(content)})[0]


def _sound(target: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(target.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """A name too is on the disk only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file. Raises `FileNotFoundError` when the disk lost it. Source: practice."""
    return path_of(file.sha256).read_bytes()


def kept(sha256: str) -> bytes | None:
    """The bytes kept under a hash, None where nobody kept any. Source: practice."""
    file = StoredFile.objects.filter(sha256=sha256).first()
    return read(file) if file else None
