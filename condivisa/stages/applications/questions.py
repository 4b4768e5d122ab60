"""What an application asks of later stages: what its applicant was asked to mend, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from condivisa.base.questions import question


@question
def corrections_due(applications: Collection[int]) -> Mapping[int, date]:
    """By when what was asked of each of these applications must be mended, of several the first; nothing of one that
    has nothing to mend. Answered by `selection`, in one statement.
    """
    raise NotImplementedError
