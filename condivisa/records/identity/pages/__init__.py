"""Signing in, choosing a password and a body, one's own account."""

from condivisa.records.identity.pages.account import account, confirm_person, new_codes, set_factor
from condivisa.records.identity.pages.entering import (
    choose_body,
    demo_sign_in,
    passkey_sign_in,
    second_factor,
    sign_in,
    sign_out,
    welcome,
)
from condivisa.records.identity.pages.passkeys import add_passkey, new_passkey_question, passkey, passkey_question

__all__ = [
    "account",
    "add_passkey",
    "choose_body",
    "confirm_person",
    "demo_sign_in",
    "new_codes",
    "new_passkey_question",
    "passkey",
    "passkey_question",
    "passkey_sign_in",
    "second_factor",
    "set_factor",
    "sign_in",
    "sign_out",
    "welcome",
]
