"""Who may report, check and close, on what, when, by which source."""

from __future__ import annotations

from condivisa.law import cts
from condivisa.records.access import Role, Scope, power
from condivisa.stages.agreements.access import ABOUT_MONEY
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting.models import FinancialReport

ADMINISTRATION = "call__procedure__administration_id"
OF_THE_OFFICE = Scope("administration of the agreement", (ADMINISTRATION,))
OF_THE_PARTNERS = Scope("partners of the agreement", ("partners__body_id",))
PERIOD_OF_PARTNERS = Scope("partners of the agreement", ("agreement__partners__body_id",))
REPORT_OF_OFFICE = Scope("administration of the agreement", (f"period__agreement__{ADMINISTRATION}",))
REPORT_OF_PARTNERS = Scope("partners of the agreement", ("period__agreement__partners__body_id",))
REPORT_OF_BOTH = Scope("both sides of the agreement", (*REPORT_OF_PARTNERS.lookups, *REPORT_OF_OFFICE.lookups))
"""The administration reports its own staff, premises and equipment on lines of its own."""
OWN_WORKERS = Scope("body the person works for", ("body_id",))

DRAFT, SUBMITTED, CHECKED = FinancialReport.State.DRAFT, FinancialReport.State.SUBMITTED, FinancialReport.State.CHECKED
AGREEMENT = "L. 241/1990, art. 12; convenzione"
CHECK = f"{cts.CHECK_OF_USE}; L. 241/1990, art. 6"
OFFICE = (Role.PROCEDURE_MANAGER, Role.OFFICER)
ACCOUNTS = (Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT)
WRITERS = (*ACCOUNTS, Role.OPERATOR)

READ = power(
    "reporting.read",
    roles=ABOUT_MONEY,
    within=REPORT_OF_OFFICE,
    while_in=[SUBMITTED, CHECKED],
    source="L. 241/1990, art. 6; Reg. UE 2016/679, art. 5, par. 1, lett. c",
)
"""Rows and proofs name people by their pay slips: who scores proposals or leads a table has no need of them."""
OPEN_PERIODS = power(
    "reporting.open_periods",
    roles=OFFICE,
    within=OF_THE_OFFICE,
    while_in=[Agreement.State.SIGNED, Agreement.State.TERMINATED, Agreement.State.WITHDRAWN],
    source=AGREEMENT,
)
"""Also once it ended early: what was done until then is reported, what was advanced is settled."""
START = power("reporting.start", roles=WRITERS, within=PERIOD_OF_PARTNERS, source=AGREEMENT)
REGISTER = power(
    "reporting.register_worker", roles=(*WRITERS, *OFFICE), within=OWN_WORKERS, source="D.Lgs. 117/2017, art. 17"
)
WRITE = power("reporting.write", roles=(*WRITERS, *OFFICE), within=REPORT_OF_BOTH, while_in=[DRAFT], source=AGREEMENT)
PROVE = power("reporting.prove", roles=(*WRITERS, *OFFICE), within=REPORT_OF_BOTH, source="D.P.R. 445/2000, art. 71")
HAND_IN = power(
    "reporting.hand_in", roles=(*ACCOUNTS, *OFFICE), within=REPORT_OF_BOTH, while_in=[DRAFT], source=AGREEMENT
)
SEND_BACK = power("reporting.send_back", roles=ACCOUNTS, within=REPORT_OF_PARTNERS, while_in=[DRAFT], source=AGREEMENT)
STATE = power(
    "reporting.state_achievements", roles=WRITERS, within=REPORT_OF_PARTNERS, while_in=[DRAFT], source=AGREEMENT
)
SUBMIT = power(
    "reporting.submit",
    roles=[Role.LEGAL_REPRESENTATIVE],
    within=REPORT_OF_PARTNERS,
    while_in=[DRAFT],
    source="L. 241/1990, art. 12; D.P.R. 445/2000, art. 47",
)
TRANSFER = power("reporting.record_transfer", roles=ACCOUNTS, within=OF_THE_PARTNERS, source=AGREEMENT)
CHECKING = power("reporting.check", roles=OFFICE, within=REPORT_OF_OFFICE, while_in=[SUBMITTED], source=CHECK)
CLOSE = power(
    "reporting.close_check",
    roles=[Role.PROCEDURE_MANAGER],
    within=REPORT_OF_OFFICE,
    while_in=[SUBMITTED],
    source=CHECK,
)
SIGN_MINUTES = power(
    "reporting.sign_minutes",
    roles=[Role.PROCEDURE_MANAGER],
    within=REPORT_OF_OFFICE,
    while_in=[CHECKED],
    source=CHECK,
)
