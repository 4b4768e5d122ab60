"""Who may let messages leave."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

OF_THE_CHAIN = Scope("administration whose act the message tells", ("entry__chain",))

RELEASE = power(
    "notifications.release",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_THE_CHAIN,
    source="L. 241/1990, art. 6, c. 1, lett. d",
)
