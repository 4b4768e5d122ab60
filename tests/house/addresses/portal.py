"""What everybody may read without an account."""

from tests import making
from tests.house.addresses import Address, World, of_call

ADDRESSES = {
    "home": Address(public=True, anonymous=200),
    "open_calls": Address(public=True, anonymous=200),
    "procedure": Address(public=True, anonymous=200, parts=lambda world: {"slug": world.call.procedure.slug}),
    "ledger": Address(public=True, anonymous=200, parts=lambda world: {"slug": world.call.procedure.slug}),
    "call": Address(public=True, anonymous=200, parts=of_call),
    "paper": Address(public=True, status=404, anonymous=404, parts=lambda world: {"key": str(_unpublished(world))}),
}


def _unpublished(world: World) -> object:
    return making.paper(world.town.body).pk
