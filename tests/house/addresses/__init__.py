"""What every address answers to every role of every body: one table per area, read by `test_public_pages`.

A module of this package holds `ADDRESSES`: by name, the `Address`. Nothing is granted that is not written here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from condivisa.parties.models import Body
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from tests import making

SIGN_IN = 302
"""What an address that needs an account answers to somebody without one."""
EVERY = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
MONEY = EVERY - {Role.COMMITTEE_MEMBER, Role.FACILITATOR, Role.KEEPER}
"""Who has to do with agreements and money: proposals are scored and tables led without them."""


@dataclass(frozen=True)
class World:
    """Two administrations and two bodies of the Third Sector: a call of the town, and an ETS that takes part in it."""

    town: making.Town
    ets: Body
    other_town: making.Town
    other_ets: Body
    call: Call
    seen_by: Mapping[tuple[str, Role], Acting] = field(default_factory=dict)
    """By side (`town`, `ets`, `other_town`, `other_ets`) and role, who looks: one person each."""

    def person(self, side: str, role: Role) -> making.Person:
        """Whoever looks from a side with a role, for parts that hang from a person (a seat, a message)."""
        return making.Person.objects.get(pk=self.seen_by[side, role].person)


def world() -> World:
    """Two of everything, and a person for every role of every body."""
    town, other_town = making.town(), making.town("Comune di Altrove")
    ets, other_ets = making.body("Associazione Prima"), making.body("Associazione Altra")
    bodies = {"town": town.body, "ets": ets, "other_town": other_town.body, "other_ets": other_ets}
    seen_by = {(side, role): making.acting(body, role) for side, body in bodies.items() for role in Role}
    return World(town, ets, other_town, other_ets, making.call(town), seen_by)


@dataclass(frozen=True)
class Address:
    """Who gets `status` from a GET: the roles of the administration and of the ETS it belongs to.

    Everybody else who signed in gets `otherwise`, somebody without an account is sent to sign in. `anyone` is whoever
    signed in; `public` needs no account. `parts` makes the thing and gives the parts of its address.
    """

    town: frozenset[Role] = NOBODY
    ets: frozenset[Role] = NOBODY
    others: frozenset[Role] = NOBODY
    """Roles of any body, where a role alone opens the page (the keeper, who asks a question)."""
    anyone: bool = False
    public: bool = False
    status: int = 200
    otherwise: int = 404
    anonymous: int = SIGN_IN
    parts: Callable[[World], Mapping[str, str]] = lambda world: {}

    def expected(self, side: str, role: Role) -> int:
        """The status of a GET by that role of that side's body."""
        roles = self.others | {"town": self.town, "ets": self.ets}.get(side, NOBODY)
        return self.status if self.public or self.anyone or role in roles else self.otherwise


def of_call(world: World) -> Mapping[str, str]:
    """The parts of an address under the call."""
    return {"slug": world.call.procedure.slug, "code": world.call.code}


def every() -> dict[str, Address]:
    """The tables of all areas together."""
    found: dict[str, Address] = {}
    for module in pkgutil.iter_modules(__path__):
        table = importlib.import_module(f"{__name__}.{module.name}").ADDRESSES
        assert not found.keys() & table.keys(), module.name
        found |= table
    return found


def agreed(world: World) -> Agreement:
    """The agreement between the town and the ETS, made the first time it is asked for."""
    found = Agreement.objects.filter(call=world.call).first()
    if found is not None:
        return found
    sent = Application.objects.filter(call=world.call, lead=world.ets, state="submitted").first()
    return making.agreement(sent or making.application(world.call, world.ets), world.town)
