"""Who may do what in a selection. What a panel's people do hangs from their seat, never from a body alone."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power
from condivisa.stages.calls.models import Call

ADMINISTRATION = Scope("the call's administration", ("procedure__administration",))
OWN_SEAT = Scope("one's own seat", ("person",), by_person=True)
MEMBERS = Scope("the bodies that apply", ("members__body",))

JUDGES = (Role.COMMITTEE_MEMBER, Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR)
RUNNING = (Call.State.PUBLISHED, Call.State.CLOSED)
RUP = "L. 241/1990, art. 6"
ACTS = "D.Lgs. 267/2000, art. 107, c. 3"

PREPARE = power(
    "selection.prepare", roles=[Role.PROCEDURE_MANAGER], within=ADMINISTRATION, while_in=RUNNING, source=RUP
)
"""To draft the acts of the selection, open the applications, publish."""

DECIDE = power("selection.decide", roles=[Role.DIRECTOR], within=ADMINISTRATION, while_in=RUNNING, source=ACTS)
"""To sign the acts: appointments, admission, rankings."""

DECLARE = power(
    "selection.declare", roles=JUDGES, within=ADMINISTRATION, while_in=RUNNING, source="L. 241/1990, art. 6-bis"
)

CHECK = power("selection.check", roles=[Role.PROCEDURE_MANAGER], within=ADMINISTRATION, while_in=RUNNING, source=RUP)

SIT = power("selection.sit", roles=JUDGES, within=OWN_SEAT, source="D.M. 72/2021, par. 3")
"""To check, score and write minutes from one's own seat."""

ANSWER = power(
    "selection.answer", roles=[Role.LEGAL_REPRESENTATIVE], within=MEMBERS, source="L. 241/1990, art. 6 e 10-bis"
)

READ = power(
    "selection.read", roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR], within=ADMINISTRATION, source="L. 241/1990, art. 6"
)
"""To read applications once opened; whoever sits reads them from the seat."""

AUDIT = power(
    "selection.audit", roles=[Role.AUDITOR], within=ADMINISTRATION, source="D.Lgs. 267/2000, art. 147-bis e 239"
)
"""To see how far a selection is and, once nothing is left to judge, all that was read and decided in it."""
