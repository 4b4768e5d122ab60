"""The one clock of the product. Pages ask it when a request arrives; actions receive the moment as `at`.

Only the demo sets it (`CONDIVISA_DEMO_CLOCK`, honoured only together with the demo itself): it starts from a
story's moment and runs on from there. Stories and tests pass their own moments to the actions.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import timezone

from condivisa.base.days import ROME


@cache
def _shift() -> tuple[datetime, datetime] | None:
    if not settings.DEMO or not settings.DEMO_CLOCK:
        return None
    story, started = (datetime.fromisoformat(part) for part in settings.DEMO_CLOCK.split("@"))
    return story, started


def now() -> datetime:
    """The current moment, in Rome. Source: practice."""
    real = timezone.now()
    shift = _shift()
    if shift is None:
        return real.astimezone(ROME)
    story, started = shift
    return (story + (real - started)).astimezone(ROME)
