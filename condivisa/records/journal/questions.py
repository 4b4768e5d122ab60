"""What the journal asks of the stages that write in it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from condivisa.base.questions import question
from condivisa.records.journal.models import Entry


@question
def sealed_acts(at: datetime) -> QuerySet[Entry]:
    """The entries that would tell, at a moment, who does what nobody may know yet: their person and data wait."""
    raise NotImplementedError
