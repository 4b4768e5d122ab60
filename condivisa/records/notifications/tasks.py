"""Messages leave after their act, by the worker."""

from __future__ import annotations

from django.tasks import task

from condivisa.records import clock
from condivisa.records.notifications import sending


@task()
def send_waiting() -> None:
    """Send every message that may leave. Source: practice."""
    sending.send_waiting(clock.now())
