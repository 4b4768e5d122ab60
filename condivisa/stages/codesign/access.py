"""Who may do what at a table. Everything is asked of the table: the facilitator leads meetings, touches no money."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power
from condivisa.stages.calls.models import Call

ADMINISTRATION = Scope("the call's administration", ("procedure__administration_id",))
TABLE = Scope("the administration of the table's call", ("call__procedure__administration_id",))
PARTNERS = Scope("the partners at the table", ("applications__members__body_id",))

RUP = "L. 241/1990, art. 6"
ACTS = "D.Lgs. 267/2000, art. 107, c. 3"
CODESIGN = "D.Lgs. 117/2017, art. 55, c. 3"

OPEN = power(
    "codesign.open",
    roles=[Role.PROCEDURE_MANAGER],
    within=ADMINISTRATION,
    while_in=[Call.State.PUBLISHED, Call.State.CLOSED],
    source=RUP,
)

LEAD = power("codesign.lead", roles=[Role.PROCEDURE_MANAGER], within=TABLE, source=RUP)
"""To reopen, agree terms, approve and publish minutes, draft acts, close a round."""

MEET = power("codesign.meet", roles=[Role.PROCEDURE_MANAGER, Role.FACILITATOR], within=TABLE, source=CODESIGN)
"""To convene meetings, take attendance, draft minutes."""

WRITE = power("codesign.write", roles=[Role.PROCEDURE_MANAGER, Role.OFFICER], within=TABLE, source=CODESIGN)

WRITE_TOGETHER = power(
    "codesign.write_together",
    roles=[Role.LEGAL_REPRESENTATIVE, Role.OPERATOR],
    within=PARTNERS,
    source=CODESIGN,
)
"""Partners save versions and comment on minutes."""

DECIDE = power("codesign.decide", roles=[Role.DIRECTOR], within=TABLE, source=ACTS)

READ = Scope("whoever is at the table", (*TABLE.lookups, *PARTNERS.lookups))
