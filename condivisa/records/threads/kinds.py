"""The kinds of file that have a thread. Each stage names its own, and says who may read each of them.

Nothing is readable unless a stage says so: what `find` does not return has no thread, and its address answers 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from condivisa.records.access import Acting


@dataclass(frozen=True)
class File:
    """A file as one viewer may see it: what it is called (Italian), whose it is, the viewer's page of it, if any."""

    words: str
    administration: UUID
    bodies: tuple[UUID, ...]
    """The other side; none where only the administration writes, for itself."""
    address: str = ""


type Find = Callable[[int, Acting], File | None]
"""From the key of a file and a viewer to the file, or nothing where the viewer may not read it."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: the word for it in addresses, its model, and how a viewer finds one."""

    word: str
    model: type[models.Model]
    find: Find

    def subject(self, key: int) -> str:
        """The name of one file as a subject. Source: practice."""
        return f"{self.model._meta.app_label}.{self.model._meta.model_name}:{key}"


_kinds: dict[str, Kind] = {}


def has_threads(word: str, model: type[models.Model], find: Find) -> None:
    """Name a kind of file that people write about; called once at start-up by its stage. Source: practice."""
    _kinds[word] = Kind(word, model, find)


def kind_at(word: str) -> Kind | None:
    """The kind by the word in an address. Source: practice."""
    return _kinds.get(word)


def kind_of(thing: models.Model) -> Kind | None:
    """The kind of a thing, where it has threads. Source: practice."""
    return next((kind for kind in _kinds.values() if isinstance(thing, kind.model)), None)


def parts_of(subject: str) -> tuple[Kind, int]:
    """The kind and the key of a subject. Raises `LookupError` for one that no stage named. Source: practice."""
    label, _, key = subject.rpartition(":")
    for kind in _kinds.values():
        if kind.model._meta.label_lower == label.lower():
            return kind, int(key)
    raise LookupError(subject)
