"""What people do with bodies, the roles in them, and their own way in."""

from condivisa.parties.actions.bodies import add_account, appoint, end_appointment, register_body
from condivisa.parties.actions.entering import (
    ask_to_act,
    confirm_acting,
    invite,
    keep_installation,
    refuse_acting,
    send_link,
)
from condivisa.parties.actions.lost_factors import reset_factors

__all__ = [
    "add_account",
    "appoint",
    "ask_to_act",
    "confirm_acting",
    "end_appointment",
    "invite",
    "keep_installation",
    "refuse_acting",
    "register_body",
    "reset_factors",
    "send_link",
]
