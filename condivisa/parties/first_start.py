"""The one-time code of the first start: printed where the installation was started, so that no stranger keeps it."""

from __future__ import annotations

import secrets
from pathlib import Path


def code_of(var: Path) -> str:
    """The code, made once and kept beside the installation's data. Source: practice."""
    path = Path(var) / "first-start"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text().strip()
