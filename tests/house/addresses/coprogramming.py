"""Procedures as their office keeps them. Whoever signed in sees the ways to open one, and why it may not."""

from collections.abc import Mapping

from tests.house.addresses import EVERY, Address, World


def of_procedure(world: World) -> Mapping[str, str]:
    return {"slug": world.call.procedure.slug}


ADDRESSES = {
    "procedure_new": Address(anyone=True),
    "procedure_from_file": Address(anyone=True),
    "procedure_file_example": Address(anyone=True),
    "procedure_people": Address(town=EVERY, parts=of_procedure),
    "procedure_programming": Address(town=EVERY, parts=of_procedure),
}
