"""The letters of the demo: nothing leaves it, what would have left is a file that anybody may read there.

Whatever writes by the installation's mailer is found here, sign-in codes too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from condivisa.records.notifications.models import ITALIAN

NAME = re.compile(r"[\w.-]+\.log")
MOST = 500
"""Files looked at, the latest: each holds what one conversation sent."""
_BETWEEN = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Letter:
    """One letter; `name` is its file and its place in it."""

    name: str
    to: str
    subject: str
    date: datetime | None
    text: str
    language: str
    attached: Sequence[str] = ()
    """The names of the files that go with it."""


def letters(start: int = 0, size: int = 50) -> tuple[list[Letter], bool]:
    """The letters from a place, the latest first, and whether there are more. Source: practice."""
    found: list[Letter] = []
    for file in _files():
        found += reversed(_read(file))
        if len(found) > start + size:
            break
    return found[start : start + size], len(found) > start + size


def letter(name: str) -> Letter | None:
    """One letter by its name; nothing for a name that is no letter's. Source: practice."""
    file_name, _, place = name.rpartition("-")
    if not (NAME.fullmatch(file_name) and place.isdecimal() and len(place) < 10):
        return None
    file = _folder() / file_name
    found = _read(file) if file.is_file() else []
    return found[int(place)] if int(place) < len(found) else None


def _written(said: EmailMessage) -> datetime | None:
    return parsedate_to_datetime(str(said["Date"])) if said["Date"] else None


def _folder() -> Path:
    return Path(unquote(urlsplit(settings.MAIL).path))


def _files() -> Sequence[Path]:
    folder = _folder()
    return sorted(folder.glob("*.log"), reverse=True)[:MOST] if folder.is_dir() else []


def _read(file: Path) -> list[Letter]:
    parts = [part for part in file.read_bytes().split(_BETWEEN) if part.strip()]
    return [_letter(f"{file.name}-{place}", part) for place, part in enumerate(parts)]


def _letter(name: str, content: bytes) -> Letter:
    said: EmailMessage = message_from_bytes(content, policy=policy.default)
    body = said.get_body(("plain",))
    text = body.get_content() if body else ""
    language = str(said.get("Content-Language", ITALIAN))
    attached = [str(one.get_filename()) for one in said.iter_attachments()]
    return Letter(name, str(said["To"]), str(said["Subject"]), _written(said), text, language, attached)
