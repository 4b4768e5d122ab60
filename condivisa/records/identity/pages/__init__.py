"""Signing in, choosing a password and a body, one's own account."""

from condivisa.records.identity.pages.account import account, set_factor
from condivisa.records.identity.pages.entering import (
    choose_body,
    demo_sign_in,
    second_factor,
    sign_in,
    sign_out,
    welcome,
)

__all__ = [
    "account",
    "choose_body",
    "demo_sign_in",
    "second_factor",
    "set_factor",
    "sign_in",
    "sign_out",
    "welcome",
]
