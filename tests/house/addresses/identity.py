"""Signing in, choosing a body."""

from tests.house.addresses import Address

ADDRESSES = {
    "sign_in": Address(public=True, anonymous=200),
    "demo_sign_in": Address(public=True, status=405, anonymous=405),
    "sign_out": Address(anyone=True, status=405),
    "choose_body": Address(anyone=True),
    "second_factor": Address(public=True, status=302, anonymous=302),
    "welcome": Address(public=True, status=404, anonymous=404, parts=lambda world: {"who": "x", "token": "y"}),
    "account_page": Address(anyone=True),
    "confirm_person": Address(anyone=True),
    "passkey_sign_in": Address(public=True, status=405, anonymous=405),
    "passkey_question": Address(public=True, status=405, anonymous=405),
    "new_passkey_question": Address(anyone=True, status=405),
    # Who was not seen of late shows first who they are.
    "set_factor": Address(anyone=True, status=302),
    "new_codes": Address(anyone=True, status=302),
    "add_passkey": Address(anyone=True, status=302),
    "passkey": Address(anyone=True, status=302, parts=lambda world: {"key": "1"}),
}
