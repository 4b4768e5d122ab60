"""Who opens a percorso, names who answers for it, and records its programming."""

from __future__ import annotations

from condivisa.law import tuel
from condivisa.records.access import Role, Scope, power

OWN_BODY = Scope("body acted for", ("body",))
"""For what does not exist yet: asked of the acting person themselves."""
OF_THE_PROCEDURE = Scope("administration of the procedure", ("administration_id",))

OPEN = power(
    "coprogramming.open",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OWN_BODY,
    source="D.Lgs. 117/2017, art. 55, c. 2",
)
LOAD = power("coprogramming.load", roles=[Role.KEEPER], within=OWN_BODY, source="practice")
ASSIGN = power("coprogramming.assign", roles=[Role.DIRECTOR], within=OF_THE_PROCEDURE, source=tuel.DIRECTOR)
RECORD = power(
    "coprogramming.record",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER],
    within=OF_THE_PROCEDURE,
    source="L. 241/1990, art. 6",
)
