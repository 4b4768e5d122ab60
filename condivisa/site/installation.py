"""What an installation says about itself through its environment, read once by the settings.

`docs/settings.md` lists every variable; a test compares that list with this module's `VARIABLES`.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

VARIABLES = (
    "CONDIVISA_DATABASE_URL",
    "CONDIVISA_DEMO",
    "CONDIVISA_DEMO_CLOCK",
    "CONDIVISA_EMAIL_FROM",
    "CONDIVISA_EMAIL_URL",
    "CONDIVISA_ORIGIN",
    "CONDIVISA_SECOND_FACTOR",
    "CONDIVISA_SECRET_KEY",
    "CONDIVISA_TRUST_DIR",
    "CONDIVISA_UPLOAD_MB",
    "CONDIVISA_VAR",
)

DEMO_MARK = "demonstration"
"""The file by which `condivisa demo` marks the folder it made: only there its clock and its people are honoured."""

_SMTP: dict[str, tuple[int, dict[str, bool]]] = {
    "smtp": (25, {}),
    "smtp+starttls": (587, {"use_tls": True}),
    "smtps": (465, {"use_ssl": True}),
}


class BadSetting(ValueError):
    """A variable holds what we cannot use; the message names it in one sentence."""


def megabytes(name: str, said: str, *, most: int) -> int:
    """Bytes of a size said in whole megabytes, from 1 to `most`. Raises `BadSetting`. Source: practice."""
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= most):
        raise BadSetting(f"{name} is a whole number of megabytes, from 1 to {most}: {said}")
    return int(said) * 1024 * 1024


def demo(said: str, var: Path) -> bool:
    """Whether this is a demo. Raises `BadSetting` where `condivisa demo` did not make the folder: nobody sets the clock
    of an installation, or lets everybody in, by a variable. Source: practice.
    """
    if said == "1" and not (var / DEMO_MARK).exists():
        raise BadSetting(f"CONDIVISA_DEMO is set by `condivisa demo` alone, and {var} holds no demo: unset it")
    return said == "1"


def second_factor(said: str) -> bool:
    """Whether who works for an administration must have a second factor. Raises `BadSetting` for any slip: none may
    switch it off unseen. Source: practice.
    """
    if said not in {"required", "offered"}:
        raise BadSetting(f"CONDIVISA_SECOND_FACTOR is required or offered: {said}")
    return said == "required"


def database(url: str) -> dict[str, Any]:
    """Return Django's description of the database at `url`.

    `sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or
    `postgresql://user:password@host:5432/name?sslmode=require`; what follows `?` goes to libpq as it is.
    Raises `BadSetting`. Source: practice.
    """
    parts = _parts("CONDIVISA_DATABASE_URL", url)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise BadSetting(f"CONDIVISA_DATABASE_URL names no database: {_without_password(parts)}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "timeout": 10,
                # Writers queue at BEGIN instead of failing halfway, when a read turns into a write.
                "transaction_mode": "IMMEDIATE",
                # FULL: what a commit has promised survives the loss of power too. Recursive triggers: REPLACE takes
                # a row away without asking the triggers that refuse it, unless they are on.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
            },
            # A connection reads the whole schema before its first statement.
            "CONN_MAX_AGE": 60,
        }
    if parts.scheme == "postgresql":
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise BadSetting(f"CONDIVISA_DATABASE_URL must begin with sqlite or postgresql: {_without_password(parts)}")


def origin(address: str) -> SplitResult:
    """Return the parts of the public address, such as `https://condivisa.comune.example.it`.

    Raises `BadSetting` where it is not a scheme and a host. Source: practice.
    """
    parts = _parts("CONDIVISA_ORIGIN", address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise BadSetting(f"CONDIVISA_ORIGIN must be like https://condivisa.comune.example.it: {address}")
    return parts


def mailer(url: str) -> dict[str, Any]:
    """Return Django's description of the way messages leave by.

    `file:///folder` writes them there and nothing leaves; `smtp://host`, `smtp+starttls://user:password@host` and
    `smtps://…` speak to a server (ports 25, 587, 465 unless said). Raises `BadSetting`. Source: practice.
    """
    parts = _parts("CONDIVISA_EMAIL_URL", url)
    if parts.scheme == "file" and parts.path.strip("/") and not parts.netloc:
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": unquote(parts.path)},
        }
    if parts.scheme in _SMTP and parts.hostname:
        port, security = _SMTP[parts.scheme]
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or port,
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "timeout": 10,
                **security,
            },
        }
    raise BadSetting(f"CONDIVISA_EMAIL_URL must be like smtp://host or file:///folder: {_without_password(parts)}")


def secret_key(var: Path) -> str:
    """Return the installation's secret: the environment's, else the one kept in `var/secret`, made once."""
    if given := os.environ.get("CONDIVISA_SECRET_KEY"):
        return given
    kept = var / "secret"
    if not kept.exists():
        var.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=var)  # readable by its owner alone
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, kept)  # whole or not at all, and only the first of two processes wins
        except FileExistsError:
            pass
        finally:
            os.unlink(fresh)
    return kept.read_text()


def _parts(name: str, url: str) -> SplitResult:
    """The parts of an address that may hold a password: nothing of it is said where it cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read only when asked for
    except ValueError:
        raise BadSetting(
            f"{name} cannot be read: its port is a number up to 65535, an IPv6 address is closed by ], and in a user "
            "or password / ? # @ : [ ] are written %2F %3F %23 %40 %3A %5B %5D"
        ) from None
    return parts


def _without_password(parts: SplitResult) -> str:
    """Where to, and no more: what stands before the last @, or follows ?, may be or hold a password."""
    where = parts.geturl().rpartition("@")[2].removeprefix(f"{parts.scheme}://").partition("?")[0]
    return f"{parts.scheme}://{where}" if parts.scheme else where
