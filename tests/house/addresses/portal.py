"""What everybody may read without an account."""

from tests import making
from tests.house.addresses import Address, World, of_call

ADDRESSES = {
    **{
        name: Address(public=True, anonymous=200)
        for name in ("home", "search", "open_calls", "procedures", "calendar", "feed", "bodies", "grants")
    },
    **{
        name: Address(public=True, anonymous=200, parts=of_call)
        for name in ("procedure", "acts", "ledger", "procedure_calendar", "procedure_feed", "call")
    },
    "rankings": Address(public=True, status=404, anonymous=404, parts=of_call),
    **{
        name: Address(
            public=True,
            status=404,
            anonymous=404,
            parts=lambda world: {**of_call(world), "key": str(_in_preparation(world))},
        )
        for name in ("public_agreement", "public_outcome")
    },
    "body": Address(public=True, anonymous=200, parts=lambda world: {"key": str(world.town.body.pk)}),
    "paper": Address(public=True, status=404, anonymous=404, parts=lambda world: {"key": str(_unpublished(world))}),
}


def _in_preparation(world: World) -> object:
    application = making.application(world.call, world.ets)
    return making.agreement(application, world.town, state="draft", committed=False).pk


def _unpublished(world: World) -> object:
    return making.paper(world.town.body).pk
