"""Who writes in a thread. Who may read one is asked of the stage of the file: for anybody else it does not exist."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power

OF_THE_ADMINISTRATION = Scope("administration of the file", ("chain",))
OF_BOTH_SIDES = Scope("administration of the file, or body on its other side", ("chain", "bodies__body"))

OFFICE = (Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER)
OTHER_SIDE = (Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT)
TOLD = (Role.OFFICER, Role.PROCEDURE_MANAGER)
"""Of the administration: those who follow the file."""

READ = power(
    "threads.read",
    roles=[*OFFICE, *OTHER_SIDE, Role.AUDITOR],
    within=OF_BOTH_SIDES,
    source="L. 241/1990, art. 10 e 22",
)
WRITE = power(
    "threads.write",
    roles=[*OFFICE, *OTHER_SIDE],
    within=OF_BOTH_SIDES,
    source="L. 241/1990, art. 10; D.Lgs. 82/2005, art. 3-bis",
)
READ_INTERNAL = power(
    "threads.read_internal",
    roles=[*OFFICE, Role.AUDITOR],
    within=OF_THE_ADMINISTRATION,
    source="L. 241/1990, art. 6",
)
WRITE_INTERNAL = power(
    "threads.write_internal", roles=OFFICE, within=OF_THE_ADMINISTRATION, source="L. 241/1990, art. 6"
)
