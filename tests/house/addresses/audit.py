"""What an auditor reads of one administration: its money, and for auditor and director its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from condivisa.overview.audit.access import READ as FOLLOW
from condivisa.records.journal.access import READ, VERIFY
from condivisa.stages.calls.models import Booking
from tests.house.addresses import Address, World
from tests.overview.trail import paid


def of(name: str) -> Callable[[World], Mapping[str, str]]:
    """The key of one step of a euro of the town."""

    def parts(world: World) -> Mapping[str, str]:
        return {"key": str(getattr(paid(world.town, world.ets), name).pk)}

    return parts


def step(name: str) -> Address:
    return Address(town=FOLLOW.roles, parts=of(name))


ADDRESSES = {
    "audit": Address(others=FOLLOW.roles),
    "journal": Address(others=READ.roles),
    "verification": Address(others=VERIFY.roles),
    "audit_procedure": Address(town=FOLLOW.roles, parts=lambda world: {"slug": world.call.procedure.slug}),
    "audit_booking": Address(
        town=FOLLOW.roles, parts=lambda world: {"key": str(Booking.objects.filter(call=world.call)[0].pk)}
    ),
    "audit_commitment": step("commitment"),
    "audit_line": step("line"),
    "audit_expense": step("expense"),
    "audit_payment": step("payment"),
}
