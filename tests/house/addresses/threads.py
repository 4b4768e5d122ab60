"""Threads: of a file, those whom its stage lets read it, by the roles that take part in what is written."""

from __future__ import annotations

from collections.abc import Mapping

from condivisa.records.threads import actions
from condivisa.records.threads.access import READ
from tests import making
from tests.house.addresses import Address, World


def of_agreement(world: World) -> Mapping[str, str]:
    """A thread with one note and its file."""
    agreement = making.agreement(making.application(world.call, world.ets), world.town, committed=False)
    actions.send_note(
        "convenzione", agreement.pk, text="Ecco.", internal=False, files=[("a.pdf", b"%PDF-1.7 a")],
        by=world.town.rup, at=making.at("2026-03-02T09:00"),
    )  # fmt: skip
    file = making.stored(b"%PDF-1.7 a")
    return {"kind": "convenzione", "key": str(agreement.pk), "number": "1", "sha256": file.sha256}


ADDRESSES = {
    "threads": Address(anyone=True),
    "thread": Address(town=READ.roles, ets=READ.roles, parts=of_agreement),
    "thread_file": Address(town=READ.roles, ets=READ.roles, parts=of_agreement),
}
