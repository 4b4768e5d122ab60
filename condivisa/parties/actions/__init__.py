"""What people do with bodies, the roles in them, and their own way in."""

from condivisa.parties.actions.addresses import ask_new_address, confirm_new_address, stop_new_address
from condivisa.parties.actions.bodies import (
    add_account,
    amend_body,
    appoint,
    declare_taxes,
    end_account,
    end_appointment,
    register_body,
)
from condivisa.parties.actions.correcting import correct_body
from condivisa.parties.actions.entering import (
    ask_to_act,
    confirm_acting,
    invite,
    keep_installation,
    refuse_acting,
    send_link,
    withdraw_asking,
)
from condivisa.parties.actions.lost_factors import reset_factors

__all__ = [
    "add_account",
    "amend_body",
    "appoint",
    "ask_new_address",
    "ask_to_act",
    "confirm_acting",
    "confirm_new_address",
    "correct_body",
    "declare_taxes",
    "end_account",
    "end_appointment",
    "invite",
    "keep_installation",
    "refuse_acting",
    "register_body",
    "reset_factors",
    "send_link",
    "stop_new_address",
    "withdraw_asking",
]
