"""The screens of a selection: panels, conflicts, opening, checks, marks, rankings; what applicants answer."""

from condivisa.stages.selection.pages.answering import correction, observations
from condivisa.stages.selection.pages.checking import (
    admission,
    application,
    corrections,
    file,
    refusal,
    requirements,
    weigh,
)
from condivisa.stages.selection.pages.judging import draw, minutes, proposals, score
from condivisa.stages.selection.pages.preparing import (
    applications,
    appoint,
    conflict,
    opening,
    overview,
    selections,
    substitute,
)
from condivisa.stages.selection.pages.ranking import ranking

__all__ = [
    "admission",
    "application",
    "applications",
    "appoint",
    "conflict",
    "correction",
    "corrections",
    "draw",
    "file",
    "minutes",
    "observations",
    "opening",
    "overview",
    "proposals",
    "ranking",
    "refusal",
    "requirements",
    "score",
    "selections",
    "substitute",
    "weigh",
]
