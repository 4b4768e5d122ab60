"""What proves a row, by its kind."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from condivisa.base.findings import Finding, warns
from condivisa.law import tracing
from condivisa.stages.reporting.rules.facts import Frame, Row, RowKind


class Proof(StrEnum):
    """What a file proves, said as `word.proof.<kind>`. Source: practice."""

    DOCUMENT = "document"
    PAYMENT = "payment"
    ASSIGNMENT = "assignment"
    TIMESHEET = "timesheet"
    PAYSLIP = "payslip"
    TAX_FORM = "tax_form"
    CONTRACT = "contract"
    CALCULATION = "calculation"
    REGISTER = "register"
    VALUATION = "valuation"
    RECEIPT = "receipt"
    CUP_DECLARATION = "cup_declaration"
    OTHER = "other"


NEEDED: dict[RowKind, tuple[Proof, ...]] = {
    RowKind.STAFF: (Proof.ASSIGNMENT, Proof.TIMESHEET, Proof.PAYSLIP, Proof.PAYMENT),
    RowKind.SUPPLIER: (Proof.DOCUMENT, Proof.PAYMENT),
    RowKind.INDIRECT: (Proof.DOCUMENT, Proof.CALCULATION),
    RowKind.VOLUNTEERS: (Proof.REGISTER,),
    RowKind.REFUND: (Proof.RECEIPT,),
    RowKind.IN_KIND: (Proof.VALUATION,),
    RowKind.SERVICE_USER: (Proof.RECEIPT,),
}
"""What each kind of row is proved by. Source: practice (domain, evidence by cost type)."""

D_P_R_445 = "D.P.R. 445/2000, art. 71"


def next_to_show(kind: RowKind, shown: Set[str]) -> Proof:
    """The first proof that a row of this kind still lacks; some other paper where it lacks none.

    Judged on: no day. Source: practice.
    """
    return next((proof for proof in NEEDED[kind] if proof not in shown), Proof.OTHER)


def missing(row: Row, shown: Set[str], frame: Frame) -> list[Finding]:
    """The proofs that a row still lacks; a document without CUP needs a declaration in its stead.

    Judged on: the day it is handed in or checked. Source: D.P.R. 445/2000, art. 47 and 71; L. 136/2010, art. 3, c. 5.
    """
    found = []
    lacking = [proof for proof in NEEDED[row.kind] if proof not in shown]
    if row.deferred and Proof.PAYMENT in lacking:
        lacking.remove(Proof.PAYMENT)
    if row.kind is RowKind.INDIRECT and row.document is None and Proof.DOCUMENT in lacking:
        lacking.remove(Proof.DOCUMENT)
    if lacking:
        proofs = ", ".join(f"proof.{proof}" for proof in lacking)
        found.append(warns("report.evidence_missing", D_P_R_445, proofs=proofs))
    if frame.cup and row.document and not row.cup_on_document and Proof.CUP_DECLARATION not in shown:
        number, cup = row.document.number, frame.cup
        found.append(warns("report.no_cup", tracing.CODES_ON_PAYMENTS, number=number, cup=cup))
    return found
