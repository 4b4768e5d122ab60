"""What the notice asks of a co-design: of its rounds, its meetings, its open terms, its project and plan."""

from __future__ import annotations

from condivisa.stages.codesign.rules.meetings import (
    convened_ahead,
    held_by_link,
    joint_fits,
    not_cancelled,
    ready_to_approve,
    ready_to_cancel,
    ready_to_minute,
    ready_to_publish,
    ready_to_return,
)
from condivisa.stages.codesign.rules.open_terms import (
    CHOOSING,
    PREDETERMINED,
    term_for_table,
    terms_agreed,
    to_agree,
)
from condivisa.stages.codesign.rules.project import (
    Line,
    OwnShare,
    Standing,
    aims_unchanged,
    hours_explain,
    never_refunded,
    own_share_reached,
    own_shares,
    partners_unchanged,
    programmes_covered,
    readable_project,
    within_shares,
)
from condivisa.stages.codesign.rules.rounds import (
    TABLE,
    first_round,
    left_in_draft,
    ready_to_end,
    ready_to_open,
    reopening_foreseen,
)

__all__ = [
    "CHOOSING",
    "PREDETERMINED",
    "TABLE",
    "Line",
    "OwnShare",
    "Standing",
    "aims_unchanged",
    "convened_ahead",
    "first_round",
    "held_by_link",
    "hours_explain",
    "joint_fits",
    "left_in_draft",
    "never_refunded",
    "not_cancelled",
    "own_share_reached",
    "own_shares",
    "partners_unchanged",
    "programmes_covered",
    "readable_project",
    "ready_to_approve",
    "ready_to_cancel",
    "ready_to_end",
    "ready_to_minute",
    "ready_to_open",
    "ready_to_publish",
    "ready_to_return",
    "reopening_foreseen",
    "term_for_table",
    "terms_agreed",
    "to_agree",
    "within_shares",
]
