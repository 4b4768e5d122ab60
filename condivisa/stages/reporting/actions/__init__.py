"""What people do with a report: the only writers of this stage, by moment."""

from condivisa.stages.reporting.actions.checks import (
    admit_unsampled,
    check_rows,
    draw_sample,
    take_back_checks,
    verify_achievements,
)
from condivisa.stages.reporting.actions.closing import close_check, sign_minutes
from condivisa.stages.reporting.actions.periods import open_periods, start_report
from condivisa.stages.reporting.actions.reports import (
    hand_in,
    record_lead_transfer,
    send_back,
    state_achievements,
    submit_report,
)
from condivisa.stages.reporting.actions.rows import add_rows, attach_evidence, correct_row, remove_evidence, remove_row
from condivisa.stages.reporting.actions.workers import end_worker, register_worker

__all__ = [
    "add_rows",
    "admit_unsampled",
    "attach_evidence",
    "check_rows",
    "close_check",
    "correct_row",
    "draw_sample",
    "end_worker",
    "hand_in",
    "open_periods",
    "record_lead_transfer",
    "register_worker",
    "remove_evidence",
    "remove_row",
    "send_back",
    "sign_minutes",
    "start_report",
    "state_achievements",
    "submit_report",
    "take_back_checks",
    "verify_achievements",
]
