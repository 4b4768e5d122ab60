"""From when an intended refusal counts: its message waits to be read, and the term to answer runs from its release."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from condivisa.base.days import day
from condivisa.records.notifications.events import MessagesReleased
from condivisa.records.notifications.models import Message
from condivisa.stages.selection.events import RefusalIntended
from condivisa.stages.selection.models import IntendedRefusal
from condivisa.stages.selection.rules.admissibility import refusal_answer_due


def run_from_release(event: MessagesReleased, *, at: datetime, **_: Any) -> None:
    """Run the term of each intended refusal among these messages from the day of its release, the first one.

    Source: L. 241/1990, art. 10-bis, c. 1 (dal ricevimento della comunicazione).
    """
    told = Message.objects.filter(pk__in=event.messages, entry__event=RefusalIntended.code)
    keys = set(told.values_list("entry__data__intended_refusal", flat=True))
    IntendedRefusal.objects.filter(pk__in=keys, told_at=None).update(told_at=at, due=refusal_answer_due(day(at)))
