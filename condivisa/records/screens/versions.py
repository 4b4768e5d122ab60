"""Over what a text was written, where the thing itself counts no versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def with_version(present: Mapping[str, Any]) -> dict[str, Any]:
    """The values of now and, as `version`, what tells them from any others. Source: practice."""
    said = json.dumps(sorted((name, str(value)) for name, value in present.items()))
    return {**present, "version": sha256(said.encode()).hexdigest()[:16]}
