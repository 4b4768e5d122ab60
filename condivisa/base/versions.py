"""Over what something was written: who opened a page and sends it later writes over what it showed, or is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from condivisa.base.findings import Finding, blocks


def version_of(values: Iterable[Any]) -> str:
    """What tells the values that a page shows from any others, where the thing itself counts no versions; in whatever
    order they come, so that what has a place of its own says which.

    Source: practice.
    """
    return sha256(json.dumps(sorted(str(value) for value in values)).encode()).hexdigest()[:16]


def unchanged(seen: object | None, now: object) -> list[Finding]:
    """Refuse what was written over a version `seen` before that is no longer the one of `now`: nobody's work goes under
    another's unread. To be asked once the root is locked. `None` was written over nothing, as what a file says.

    Judged on: no day. Source: practice.
    """
    return [] if seen is None or str(seen) == str(now) else [blocks("screen.changed_meanwhile", "practice")]
