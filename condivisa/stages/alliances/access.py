"""Who keeps a pact's acts: the public body that promotes it."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

KEEP = power(
    "alliances.keep",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=Scope("administration of the pact", ("administration_id",)),
    source="L. 241/1990, art. 11, c. 2, e art. 15",
)
