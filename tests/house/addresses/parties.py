"""Getting in, and one's own body: what needs no account, what anybody signed in reads, what is the keeper's."""

from datetime import date

from condivisa.parties import access
from condivisa.records.access import Role
from tests.house.addresses import Address, World

KEEPER = frozenset({Role.KEEPER})


def of_town(world: World) -> dict[str, str]:
    return {"key": str(world.town.body.pk)}


def of_role(world: World) -> dict[str, str]:
    held = world.ets.appointments.first()
    assert held is not None
    return {"key": str(held.pk)}


def of_account(world: World) -> dict[str, str]:
    account, _new = world.ets.accounts.get_or_create(
        iban="IT60X0542811101000000123456", defaults={"since": date(2026, 1, 1)}
    )
    return {"key": str(account.pk)}


ADDRESSES = {
    "first_start": Address(public=True, status=404, anonymous=404, parts=lambda world: {"code": "x"}),
    "register": Address(public=True, anonymous=200),
    "recover": Address(public=True, anonymous=200),
    "new_address": Address(anyone=True),
    # Nobody's but of whoever asked for it.
    "confirm_address": Address(anyone=True, status=404, parts=lambda world: {"key": "1", "token": "x"}),
    "ask_to_act": Address(anyone=True),
    "profile": Address(anyone=True),
    "end_account": Address(ets=access.DEDICATE.roles, parts=of_account),
    "people": Address(anyone=True),
    "end_role": Address(ets=access.APPOINT.roles | KEEPER, parts=of_role),
    "lost_factor": Address(ets=access.RESET.roles, parts=of_role),
    "lost_factor_of_any": Address(others=KEEPER),
    "acting_requests": Address(anyone=True),
    "administrations": Address(others=KEEPER),
    "bodies_to_correct": Address(others=KEEPER),
    "correct_body": Address(others=KEEPER, parts=of_town),
    "administration": Address(others=KEEPER, parts=of_town),
}
