"""Addresses that belong to every screen."""

from tests.house.addresses import Address

ADDRESSES = {
    "language": Address(public=True, status=302, anonymous=302, parts=lambda world: {"code": "en"}),
    "keep_unsent": Address(public=True, status=405, anonymous=405),
    "still_here": Address(public=True, anonymous=200),
    "throw_away_unsent": Address(anyone=True, status=405),
}
