"""Who may do what with an agreement, in which state, by which source."""

from __future__ import annotations

from condivisa.law import procedure, tuel
from condivisa.records.access import Role, Scope, power
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call

OF_THE_ADMINISTRATION = Scope("administration of the agreement", ("call__procedure__administration_id",))
OFFICE = (Role.OFFICER, Role.PROCEDURE_MANAGER)
ABOUT_MONEY = frozenset(
    {
        *OFFICE,
        Role.DIRECTOR,
        Role.FINANCE_OFFICER,
        Role.AUDITOR,
        Role.LEGAL_REPRESENTATIVE,
        Role.OPERATOR,
        Role.ACCOUNTANT,
    }
)
"""Who has to do with an agreement and its money; who scores proposals or leads a table has no need of either.

Source: Reg. UE 2016/679, art. 5, par. 1, lett. c.
"""
OF_THE_CALL = Scope("administration of the call", ("procedure__administration_id",), roles=ABOUT_MONEY)
OF_A_PARTY = Scope(
    "administration or partner of the agreement",
    ("call__procedure__administration_id", "partners__body_id"),
    roles=ABOUT_MONEY,
)
BOTH_SIDES = (*OFFICE, Role.LEGAL_REPRESENTATIVE, Role.OPERATOR)
DRAFT, SIGNED = Agreement.State.DRAFT, Agreement.State.SIGNED
ENDED = (Agreement.State.TERMINATED, Agreement.State.WITHDRAWN)
MANAGER = "L. 241/1990, art. 6"
DM72 = "D.M. 72/2021, par. 3"

PREPARE = power(
    "agreements.prepare",
    roles=OFFICE,
    within=OF_THE_CALL,
    while_in=[Call.State.PUBLISHED, Call.State.CLOSED],
    source=procedure.AGREEMENT,
)
REDRAFT = power("agreements.redraft", roles=OFFICE, within=OF_THE_ADMINISTRATION, while_in=[DRAFT], source=MANAGER)
CHECK = power("agreements.check", roles=OFFICE, within=OF_THE_ADMINISTRATION, while_in=[DRAFT, SIGNED], source=MANAGER)
RECORD_CODES = power(
    "agreements.record_codes",
    roles=OFFICE,
    within=OF_THE_ADMINISTRATION,
    while_in=[DRAFT, SIGNED, *ENDED],
    source="L. 136/2010, art. 3; L. 3/2003, art. 11",
)
COMMIT = power(
    "agreements.commit",
    roles=[Role.FINANCE_OFFICER, *OFFICE],
    within=OF_THE_ADMINISTRATION,
    while_in=[DRAFT, SIGNED, *ENDED],
    source=tuel.COMMITMENT,
)
"""Also once it ended early: without a code or a commitment nothing of what was earned could be paid."""
COMPOSE = power("agreements.compose", roles=OFFICE, within=OF_THE_ADMINISTRATION, while_in=[DRAFT], source=MANAGER)
SIGN = power(
    "agreements.sign",
    roles=[Role.DIRECTOR, *OFFICE, Role.LEGAL_REPRESENTATIVE],
    within=OF_A_PARTY,
    while_in=[DRAFT],
    source=f"{procedure.AGREEMENT_IN_WRITING}; {tuel.DIRECTOR}",
)
"""Whoever brings the signed file back; a director and the lead's representative are always among the signers."""
NUMBER = power("agreements.number", roles=OFFICE, within=OF_THE_ADMINISTRATION, source="D.P.R. 445/2000, art. 53")
PUBLISH = power(
    "agreements.publish",
    roles=OFFICE,
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED, *ENDED],
    source="D.Lgs. 33/2013, art. 23",
)
AMEND = power("agreements.amend", roles=OFFICE, within=OF_THE_ADMINISTRATION, while_in=[SIGNED], source=DM72)
CHANGE_PARTNER = power("agreements.change_partner", roles=BOTH_SIDES, within=OF_A_PARTY, while_in=[SIGNED], source=DM72)
SHIFT = power("agreements.shift", roles=BOTH_SIDES, within=OF_A_PARTY, while_in=[SIGNED], source=DM72)
DECIDE = power(
    "agreements.decide",
    roles=[Role.DIRECTOR, *OFFICE],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED],
    source=tuel.DIRECTOR,
)
WARN = power(
    "agreements.warn",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED],
    source="c.c. art. 1454",
)
END = power(
    "agreements.end",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED],
    source="L. 241/1990, art. 11, c. 4; c.c. art. 1453-1454",
)
END_ON_ITS_DAY = power(
    "agreements.end_on_its_day",
    roles=[*OFFICE, Role.KEEPER],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED],
    source=procedure.WITHDRAWAL,
)
CHANGE_PARTNERS_ON_ITS_DAY = power(
    "agreements.change_partners_on_its_day",
    roles=[Role.KEEPER],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED],
    source="D.M. 72/2021, par. 3",
)
CLOSE = power(
    "agreements.close",
    roles=[Role.DIRECTOR, Role.PROCEDURE_MANAGER],
    within=OF_THE_ADMINISTRATION,
    while_in=[SIGNED, *ENDED],
    source=MANAGER,
)
