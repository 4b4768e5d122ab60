"""What people do with an agreement: prepare and sign it, change it, end it."""

from condivisa.stages.agreements.actions.amending import (
    add_line,
    propose_budget_change,
    propose_extension,
    propose_labour_revision,
    propose_partner_change,
    shift,
)
from condivisa.stages.agreements.actions.deciding import change_partners_on_its_day, refuse_amendment, sign_amendment
from condivisa.stages.agreements.actions.drafting import correct_draft, settle_term
from condivisa.stages.agreements.actions.ending import (
    close_agreement,
    end_on_its_day,
    record_notice_received,
    sign_ending,
    terminate,
    withdraw,
)
from condivisa.stages.agreements.actions.preparing import (
    add_surety,
    free_commitment,
    link_commitment,
    prepare_agreement,
    record_check,
    record_codes,
    void_surety,
)
from condivisa.stages.agreements.actions.signing import (
    compose_agreement,
    number_paper,
    publish_agreement,
    sign_agreement,
)
from condivisa.stages.agreements.actions.warning import (
    record_breach,
    record_compliance,
    record_warning_received,
    send_warning,
    warn,
)

__all__ = [
    "add_line",
    "add_surety",
    "change_partners_on_its_day",
    "close_agreement",
    "compose_agreement",
    "correct_draft",
    "end_on_its_day",
    "free_commitment",
    "link_commitment",
    "number_paper",
    "prepare_agreement",
    "propose_budget_change",
    "propose_extension",
    "propose_labour_revision",
    "propose_partner_change",
    "publish_agreement",
    "record_breach",
    "record_check",
    "record_codes",
    "record_compliance",
    "record_notice_received",
    "record_warning_received",
    "refuse_amendment",
    "send_warning",
    "settle_term",
    "shift",
    "sign_agreement",
    "sign_amendment",
    "sign_ending",
    "terminate",
    "void_surety",
    "warn",
    "withdraw",
]
