"""Who may do what with an application: its members alone. Nobody has a power to read a proposal before its opening."""

from __future__ import annotations

from condivisa.records.access import Role, Scope, power
from condivisa.stages.applications.models import Application

OF_THE_LEAD = Scope("lead partner", ("lead_id",))
OF_A_MEMBER = Scope("a member", ("lead_id", "members__body_id"))
OF_ONESELF = Scope("the member itself", ("body_id",))
RECEIVING = Scope("administration of the call", ("procedure__administration_id",))

PEOPLE = (Role.LEGAL_REPRESENTATIVE, Role.OPERATOR)
OFFICE = (Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR)
DRAFT, SUBMITTED = Application.State.DRAFT, Application.State.SUBMITTED
FORM = "D.M. 72/2021, par. 3"

START = power("applications.start", roles=PEOPLE, within=OF_THE_LEAD, source=FORM)
LEAD = power("applications.lead", roles=PEOPLE, within=OF_THE_LEAD, while_in=[DRAFT], source=FORM)
JOIN = power("applications.join", roles=PEOPLE, within=OF_A_MEMBER, while_in=[DRAFT], source=FORM)
FILL = power("applications.fill", roles=PEOPLE, within=OF_A_MEMBER, while_in=[DRAFT], source=FORM)
CONFIRM = power(
    "applications.confirm",
    roles=[Role.LEGAL_REPRESENTATIVE],
    within=OF_A_MEMBER,
    while_in=[DRAFT],
    source="D.P.R. 445/2000, art. 38; D.M. 72/2021, par. 3",
)
SUBMIT = power(
    "applications.submit",
    roles=[Role.LEGAL_REPRESENTATIVE],
    within=OF_THE_LEAD,
    while_in=[DRAFT],
    source="D.P.R. 445/2000, art. 38; D.M. 72/2021, par. 3",
)
WITHDRAW = power(
    "applications.withdraw",
    roles=[Role.LEGAL_REPRESENTATIVE],
    within=OF_THE_LEAD,
    while_in=[DRAFT, SUBMITTED],
    source="practice",
)
SEE_ARRIVALS = power(
    "applications.see_arrivals", roles=[*OFFICE, Role.AUDITOR], within=RECEIVING, source="L. 241/1990, art. 18-bis"
)
