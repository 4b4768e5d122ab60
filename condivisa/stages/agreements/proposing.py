"""A change as it is proposed and not yet kept: what its effects are shown of, and what the action then writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from condivisa.base.money import ZERO
from condivisa.stages.agreements import queries
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.agreements.rules import labour
from condivisa.stages.codesign.models import Round

type Moves = Mapping[int, Decimal]
"""By line (its key), what is added to it or taken from it (EUR)."""
type Costs = Mapping[int, tuple[Decimal, Decimal]]
"""By staff line (its key), the residual hours to be revised and the new documented hourly cost (EUR)."""


def extension(agreement: Agreement, *, round_id: int, moves: Moves, effect: date, reason: str) -> Amendment:
    """More activities, duration unchanged. Source: D.M. 72/2021, par. 3."""
    return _change(agreement, Amendment.Kind.EXTENSION, effect, reason, _moves(moves), round_id)


def budget_change(agreement: Agreement, *, round_id: int, moves: Moves, effect: date, reason: str) -> Amendment:
    """New resources, or fewer. Source: D.M. 72/2021, par. 3."""
    return _change(agreement, Amendment.Kind.BUDGET_CHANGE, effect, reason, _moves(moves), round_id)


def labour_revision(
    agreement: Agreement, *, round_id: int, renewal: labour.Renewal, costs: Costs, reason: str
) -> Amendment:
    """The rise of labour costs, which each line receives within what is committed. Source: D.M. 72/2021, par. 3."""
    lines, free = queries.revision_of(agreement, dict(costs), renewal.effect)
    rising = [line for line in lines if line.rise > 0]
    content = {
        **_moves(labour.increases(rising, free)),
        "contract": renewal.contract,
        "signed_on": renewal.signed_on.isoformat(),
        "costs": {str(key): [str(hours), str(cost)] for key, (hours, cost) in costs.items()},
    }
    return _change(agreement, Amendment.Kind.LABOUR_REVISION, renewal.effect, reason, content, round_id)


def partner_change(
    agreement: Agreement, *, leaving: UUID | None, joining: UUID | None, effect: date, reason: str
) -> Amendment:
    """Who leaves, who joins; who joins takes over what is not reported yet. Source: D.M. 72/2021, par. 3."""
    left = queries.unreported(agreement, leaving) if leaving and joining else {}
    content = {
        **_moves({line: -amount for line, amount in left.items()}),
        "leaving": str(leaving) if leaving else None,
        "joining": str(joining) if joining else None,
    }
    return _change(agreement, Amendment.Kind.PARTNER_CHANGE, effect, reason, content)


def shift(agreement: Agreement, *, moves: Moves, reason: str, by_lead: bool, on: date) -> Amendment:
    """Money moved between lines, from the day `on`, as the lead asks or not. Source: the agreement's own clause."""
    change = _change(agreement, Amendment.Kind.SHIFT, on, reason, _moves(moves))
    change.by_lead = by_lead
    return change


def _change(
    agreement: Agreement,
    kind: Amendment.Kind,
    effect: date,
    reason: str,
    content: Mapping[str, Any],
    round_id: int | None = None,
) -> Amendment:
    change = Amendment(agreement=agreement, kind=kind, effect_date=effect, reason=reason, content=content)
    change.round = Round.objects.get(pk=round_id) if round_id else None
    return change


def _moves(moves: Moves) -> dict[str, Any]:
    """Amounts as texts, always with their two decimals: the desk reads cents out of them."""
    return {"moves": {str(line): str(amount + ZERO) for line, amount in moves.items()}}
