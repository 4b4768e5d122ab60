"""What this stage asks of those after it: hours worked, money reported, accounts settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from condivisa.base.money import ZERO
from condivisa.base.questions import question


@question
def residual_hours(lines: Sequence[int], from_day: date) -> Mapping[int, Decimal]:
    """By staff line, the agreed hours that no reported row has used for work done before `from_day`.

    `lines` are keys of `BudgetLine`; a line without agreed hours is left out. Answered by `reporting`.
    """
    raise NotImplementedError


@question
def reported_on_lines(lines: Sequence[int]) -> Mapping[int, Decimal]:
    """By line, what its partners have reported so far (EUR), whatever a check said of it; nothing reads as 0.

    A row taken away by a check counts only for what was admitted, once it is decided. Answered by `reporting`.
    """
    raise NotImplementedError


@dataclass(frozen=True)
class Moved:
    """What moved of a grant (EUR): paid, given back, and what its final redetermination set free."""

    paid: Decimal = ZERO
    returned: Decimal = ZERO
    reduced: Decimal = ZERO


@question
def moved(agreements: Sequence[int]) -> Mapping[int, Moved]:
    """By agreement, what moved of its grant; one of which nothing moved is left out. Answered by `payments`."""
    raise NotImplementedError


@question
def drawn(commitment: int) -> bool:
    """Whether a payment has drawn from a commitment (`AgreementCommitment`, its key). Answered by `payments`."""
    raise NotImplementedError


@question
def advanced(agreement: int) -> bool:
    """Whether an advance was asked, on the strength of the sureties, and not turned down. Answered by `payments`."""
    raise NotImplementedError


@question
def redetermined(agreement: int) -> bool:
    """Whether the final grant is adopted: nothing of the plan changes after it. Answered by `payments`."""
    raise NotImplementedError


@question
def settled(agreement: int) -> bool:
    """Whether the final report is checked and nothing is left to be paid or to come back. Answered by `payments`."""
    raise NotImplementedError
