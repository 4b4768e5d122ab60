"""What one may see of an agreement, and the facts its rules are judged on."""

from condivisa.stages.agreements.queries.changes import (
    coverage_after,
    findings_of_change,
    moves_of,
    revision_of,
    staff_lines,
)
from condivisa.stages.agreements.queries.facts import (
    shifted_lines,
    signers_of,
    signing_of,
    unreported,
)
from condivisa.stages.agreements.queries.money import (
    BudgetRow,
    GrantRow,
    budget_grid,
    budget_lines,
    committed,
    granted,
    granted_total,
    grants,
    hourly_costs,
    line_budgets,
    revised_costs,
)
from condivisa.stages.agreements.queries.reading import (
    agreements_for,
    get_agreement,
    in_force,
    lead_of,
    locked,
    papers_of,
    parties_of,
    past_their_notice,
)

__all__ = [
    "BudgetRow",
    "GrantRow",
    "agreements_for",
    "budget_grid",
    "budget_lines",
    "committed",
    "coverage_after",
    "findings_of_change",
    "get_agreement",
    "granted",
    "granted_total",
    "grants",
    "hourly_costs",
    "in_force",
    "lead_of",
    "line_budgets",
    "locked",
    "moves_of",
    "papers_of",
    "parties_of",
    "past_their_notice",
    "revised_costs",
    "revision_of",
    "shifted_lines",
    "signers_of",
    "signing_of",
    "staff_lines",
    "unreported",
]
