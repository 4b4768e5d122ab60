"""What people do in a selection, by subject: panels, admissibility, corrections, scoring, rankings."""

from condivisa.stages.selection.actions.admissibility import (
    answer_intended_refusal,
    check_requirements,
    decide_admission,
    draft_admission,
    intend_refusal,
    weigh_observations,
)
from condivisa.stages.selection.actions.corrections import (
    answer_correction,
    expire_correction,
    judge_correction,
    request_correction,
)
from condivisa.stages.selection.actions.panels import (
    appoint_panel,
    declare_conflict,
    draft_appointment,
    draft_substitution,
    number_act,
    open_applications,
    substitute_seat,
)
from condivisa.stages.selection.actions.rankings import adopt_ranking, draft_ranking, publish_ranking
from condivisa.stages.selection.actions.scoring import annul_lots, draw_lots, score, sign_minutes, write_minutes

__all__ = [
    "adopt_ranking",
    "annul_lots",
    "answer_correction",
    "answer_intended_refusal",
    "appoint_panel",
    "check_requirements",
    "decide_admission",
    "declare_conflict",
    "draft_admission",
    "draft_appointment",
    "draft_ranking",
    "draft_substitution",
    "draw_lots",
    "expire_correction",
    "intend_refusal",
    "judge_correction",
    "number_act",
    "open_applications",
    "publish_ranking",
    "request_correction",
    "score",
    "sign_minutes",
    "substitute_seat",
    "weigh_observations",
    "write_minutes",
]
