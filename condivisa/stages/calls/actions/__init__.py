"""What people do with a notice: draft it, book its money, sign and publish it, keep its term."""

from condivisa.stages.calls.actions.copying import open_from_earlier
from condivisa.stages.calls.actions.drafting import save_draft, save_section, start_call
from condivisa.stages.calls.actions.money import (
    add_booking,
    adopt_opening_act,
    cancel_booking,
    cancel_commitment,
    commit_money,
)
from condivisa.stages.calls.actions.notice import (
    compose_notice,
    number_notice,
    publish_call,
    return_to_draft,
    sign_notice,
)
from condivisa.stages.calls.actions.rectifying import propose_rectification, rectify_call
from condivisa.stages.calls.actions.term import (
    answer_again,
    answer_question,
    ask_question,
    certify_outage,
    close_call,
    extend_after_outage,
    propose_revocation,
    revoke_call,
)

__all__ = [
    "add_booking",
    "adopt_opening_act",
    "answer_again",
    "answer_question",
    "ask_question",
    "cancel_booking",
    "cancel_commitment",
    "certify_outage",
    "close_call",
    "commit_money",
    "compose_notice",
    "extend_after_outage",
    "number_notice",
    "open_from_earlier",
    "propose_rectification",
    "propose_revocation",
    "publish_call",
    "rectify_call",
    "return_to_draft",
    "revoke_call",
    "save_draft",
    "save_section",
    "sign_notice",
    "start_call",
]
