"""What the notice asks of later stages: whether somebody has already looked into the applications."""

from __future__ import annotations

from condivisa.base.questions import question


@question
def applications_opened(call_id: int) -> bool:
    """Whether the applications of a call have been opened. Answered by `selection`."""
    raise NotImplementedError
