"""Who reads messages before they leave, lets them leave, has them tried again; the clock that recalls terms."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

OF_THE_CHAIN = Scope("administration whose act the message tells", ("entry__chain",))

RELEASE = power(
    "notifications.release",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_THE_CHAIN,
    source="L. 241/1990, art. 6, c. 1, lett. d",
)
READ = power(
    "notifications.read_outbox",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.AUDITOR],
    within=OF_THE_CHAIN,
    source="L. 241/1990, art. 6, c. 1, lett. d",
)
SEND_AGAIN = power(
    "notifications.send_again",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_THE_CHAIN,
    source="practice",
)
RECALL = power(
    "notifications.recall",
    roles=[Role.KEEPER],
    within=Scope("administration of the term", ("chain",)),
    source="practice",
)
"""The installation's clock, as its keeper."""
