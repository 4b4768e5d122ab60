"""What the notice asks of later stages: whether applications have been looked into, agreements signed."""

from __future__ import annotations

from condivisa.base.questions import question


@question
def applications_opened(call_id: int) -> bool:
    """Whether the applications of a call have been opened. Answered by `selection`."""
    raise NotImplementedError


@question
def agreements_in_force(call_id: int) -> bool:
    """Whether an agreement of a call is signed and has not ended. Answered by `agreements`."""
    raise NotImplementedError


@question
def commitment_taken(commitment_id: int) -> bool:
    """Whether an agreement has taken a commitment. Answered by `agreements`."""
    raise NotImplementedError
