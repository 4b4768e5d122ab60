"""Who may do what with the money: data, asked by pages and actions alike."""

from __future__ import annotations

from condivisa.records.access import Power, Role, Scope, power
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.models import Clawback, Payment

State = Payment.State
ASKED, OVERDUE, CALLED = Clawback.State.ASKED, Clawback.State.OVERDUE, Clawback.State.GUARANTEE_CALLED

OWNER = Scope("the administration of the agreement", ("call__procedure__administration",))
PARTNERS = Scope("the partners of the agreement", ("partners__body",))
OF_OWNER = Scope("the administration of the agreement", ("agreement__call__procedure__administration",))

TUEL_184, TUEL_185 = "D.Lgs. 267/2000, art. 184", "D.Lgs. 267/2000, art. 185"
TERMS = "convenzione, modalità di pagamento"

NOT_DRAFT = [one for one in Agreement.State if one != Agreement.State.DRAFT]


def _asking(verb: str, *states: Agreement.State) -> Power:
    roles = [Role.LEGAL_REPRESENTATIVE]
    return power(f"payments.{verb}", roles=roles, within=PARTNERS, while_in=states, source=TERMS)


REQUEST_ADVANCE = _asking("request_advance", Agreement.State.SIGNED)
REQUEST_INSTALMENT = _asking("request_instalment", *NOT_DRAFT)
REQUEST_BALANCE = _asking("request_balance", *NOT_DRAFT)

PUBLISH_GRANT = power(
    "payments.publish_grant",
    roles=[Role.PROCEDURE_MANAGER, Role.OFFICER],
    within=OWNER,
    while_in=NOT_DRAFT,
    source="D.Lgs. 33/2013, art. 26-27",
)
CHECK_PAYEE = power(
    "payments.check_payee",
    roles=[Role.PROCEDURE_MANAGER, Role.OFFICER],
    within=OWNER,
    source="L. 241/1990, art. 18",
)
OPEN_DISPUTE = power(
    "payments.open_dispute",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.LEGAL_REPRESENTATIVE],
    within=OF_A_PARTY,
    source=TERMS,
)
SETTLE_DISPUTE = power("payments.settle_dispute", roles=[Role.DIRECTOR], within=OF_OWNER, source=TERMS)

ATTEST = power(
    "payments.attest",
    roles=[Role.PROCEDURE_MANAGER],
    within=OF_OWNER,
    while_in=[State.REQUESTED],
    source="L. 241/1990, art. 6; D.Lgs. 267/2000, art. 184, c. 2",
)
REFUSE = power(
    "payments.refuse",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_OWNER,
    while_in=[State.REQUESTED, State.ATTESTED, State.AUTHORISED],
    source="L. 241/1990, art. 3; D.Lgs. 267/2000, art. 184, c. 1",
)
PREPARE_AUTHORISATION = power(
    "payments.prepare_authorisation",
    roles=[Role.PROCEDURE_MANAGER, Role.OFFICER],
    within=OF_OWNER,
    while_in=[State.ATTESTED, State.AUTHORISED],
    source=TUEL_184,
)
AUTHORISE = power(
    "payments.authorise", roles=[Role.DIRECTOR], within=OF_OWNER, while_in=[State.ATTESTED], source=TUEL_184
)
ORDER = power(
    "payments.order", roles=[Role.FINANCE_OFFICER], within=OF_OWNER, while_in=[State.AUTHORISED], source=TUEL_185
)
CANCEL_ORDER = power(
    "payments.cancel_order",
    roles=[Role.FINANCE_OFFICER],
    within=OF_OWNER,
    while_in=[State.ORDERED],
    source=TUEL_185,
)
RECORD_PROOF = power(
    "payments.record_proof",
    roles=[Role.FINANCE_OFFICER],
    within=OF_OWNER,
    while_in=[State.ORDERED],
    source="D.Lgs. 267/2000, art. 218",
)

NUMBER = power(
    "payments.number",
    roles=[Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OWNER,
    source="D.P.R. 445/2000, art. 53",
)
REDETERMINE = power(
    "payments.redetermine",
    roles=[Role.PROCEDURE_MANAGER],
    within=OWNER,
    while_in=NOT_DRAFT,
    source="L. 241/1990, art. 6, c. 1, lett. e); D.M. 72/2021, par. 3",
)
ADOPT_REDETERMINATION = power(
    "payments.adopt_redetermination",
    roles=[Role.DIRECTOR],
    within=OWNER,
    while_in=NOT_DRAFT,
    source="D.Lgs. 267/2000, art. 107",
)
ASK_CLAWBACK = power(
    "payments.ask_clawback",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OWNER,
    while_in=NOT_DRAFT,
    source="c.c. art. 2033; convenzione",
)
SIGN_CLAWBACK = power(
    "payments.sign_clawback",
    roles=[Role.DIRECTOR],
    within=OF_OWNER,
    while_in=[ASKED],
    source="D.Lgs. 267/2000, art. 107; c.c. art. 1219",
)
RECOMPOSE_LETTER = power(
    "payments.recompose_letter",
    roles=[Role.PROCEDURE_MANAGER, Role.DIRECTOR],
    within=OF_OWNER,
    while_in=[ASKED, CALLED],
    source="L. 241/1990, art. 3; c.c. art. 1182",
)
OFFSET_CLAWBACK = power(
    "payments.offset_clawback",
    roles=[Role.PROCEDURE_MANAGER, Role.FINANCE_OFFICER],
    within=OF_OWNER,
    while_in=[ASKED, OVERDUE, CALLED],
    source="c.c. art. 1241-1243",
)
RECORD_RETURN = power(
    "payments.record_return",
    roles=[Role.FINANCE_OFFICER],
    within=OF_OWNER,
    while_in=[ASKED, OVERDUE, CALLED],
    source="D.Lgs. 267/2000, art. 179-180",
)
DECLARE_OVERDUE = power(
    "payments.declare_overdue",
    roles=[Role.PROCEDURE_MANAGER, Role.FINANCE_OFFICER],
    within=OF_OWNER,
    while_in=[ASKED],
    source="c.c. art. 1219",
)
CALL_GUARANTEE = power(
    "payments.call_guarantee",
    roles=[Role.DIRECTOR],
    within=OF_OWNER,
    while_in=[OVERDUE],
    source="c.c. art. 1936, 1944",
)
SIGN_GUARANTEE_CALL = power(
    "payments.sign_guarantee_call",
    roles=[Role.DIRECTOR],
    within=OF_OWNER,
    while_in=[CALLED],
    source="D.Lgs. 267/2000, art. 107; c.c. art. 1944",
)
