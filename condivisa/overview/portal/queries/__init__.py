"""What anybody may read, without an account. Nothing here knows a viewer: everything here is public."""

from condivisa.overview.portal.queries.agreements import agreement, results
from condivisa.overview.portal.queries.calls import call, rankings
from condivisa.overview.portal.queries.procedures import acts, ledger, procedure
from condivisa.overview.portal.queries.published import (
    cards,
    current_calls,
    home_calls,
    home_cards,
    news,
    procedures,
    public_paper,
)

__all__ = [
    "acts",
    "agreement",
    "call",
    "cards",
    "current_calls",
    "home_calls",
    "home_cards",
    "ledger",
    "news",
    "procedure",
    "procedures",
    "public_paper",
    "rankings",
    "results",
]
