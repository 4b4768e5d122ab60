"""Who keeps a pact's acts: the public body that promotes it."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

OF_THE_PACT = Scope("administration of the pact", ("administration_id",))

KEEP = power(
    "alliances.keep",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_THE_PACT,
    source="L. 241/1990, art. 11, c. 2, e art. 15",
)
