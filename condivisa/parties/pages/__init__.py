"""The screens of getting in, of one's own body, of who keeps the installation."""

from condivisa.parties.pages.addresses import confirm_address, new_address
from condivisa.parties.pages.entering import ask_to_act, first_start, recover, register
from condivisa.parties.pages.keeping import administration, administrations, bodies, correct_body, lost_factor_of_any
from condivisa.parties.pages.own import end_account, end_role, lost_factor, people, profile, requests

__all__ = [
    "administration",
    "administrations",
    "ask_to_act",
    "bodies",
    "confirm_address",
    "correct_body",
    "end_account",
    "end_role",
    "first_start",
    "lost_factor",
    "lost_factor_of_any",
    "new_address",
    "people",
    "profile",
    "recover",
    "register",
    "requests",
]
