"""What people do at a table, by subject: the table and its rounds, meetings and minutes, versions and final project."""

from condivisa.stages.codesign.actions.meetings import (
    approve_minutes,
    cancel_meeting,
    comment_on_minutes,
    convene_meeting,
    draft_minutes,
    publish_minutes,
    record_attendance,
    return_minutes,
)
from condivisa.stages.codesign.actions.projects import (
    agree_term,
    draft_final_project,
    freeze_final_project,
    save_version,
)
from condivisa.stages.codesign.actions.tables import close_round, number_act, open_table, reopen

__all__ = [
    "agree_term",
    "approve_minutes",
    "cancel_meeting",
    "close_round",
    "comment_on_minutes",
    "convene_meeting",
    "draft_final_project",
    "draft_minutes",
    "freeze_final_project",
    "number_act",
    "open_table",
    "publish_minutes",
    "record_attendance",
    "reopen",
    "return_minutes",
    "save_version",
]
