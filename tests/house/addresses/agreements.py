"""Agreements: both sides read theirs; preparing, checking, writing are the administration's."""

from collections.abc import Mapping

from tests.house.addresses import EVERY, Address, World, agreed, of_call


def of_agreement(world: World) -> Mapping[str, str]:
    return {"key": str(agreed(world).pk)}


BOTH = Address(town=EVERY, ets=EVERY, parts=of_agreement)
OFFICE = Address(town=EVERY, parts=of_agreement)

ADDRESSES = {
    "agreements": Address(anyone=True),
    "call_agreements": Address(town=EVERY, parts=of_call),
    "agreement": BOTH,
}
