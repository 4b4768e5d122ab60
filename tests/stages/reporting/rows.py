"""Rows for tests of rules: each is fine as it stands, a test changes one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import UUID

from condivisa.base.days import Period
from condivisa.base.findings import Finding
from condivisa.stages.reporting.rules import eligibility
from condivisa.stages.reporting.rules.facts import Contract, Document, Frame, Line, Row, RowKind, Worker

BODY = UUID(int=7)
IBAN = "IT60X0542811101000000123456"
YEARS = Period(date(2026, 1, 1), date(2028, 12, 31))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FRAME = Frame(
    agreement=1,
    period=YEARS,
    payable_until=date(2029, 3, 1),
    reported_until=date(2026, 3, 31),
    cup="F21H24000130004",
    indirect_mode="ledger",
    accounts={BODY: {IBAN: [Period(date(2025, 1, 1), date.max)]}},
)
LINE = Line(pk=11, agreement=1, body=BODY, side="contribution", year=2026, category="staff")
OWN_SHARE = replace(LINE, pk=12, side="cofinancing", category="in_kind")
OVERHEADS = replace(LINE, pk=13, category="indirect")
EDUCATOR = Worker(
    "staff", "E1", Period(date(2019, 5, 1), date.max), Contract.PERMANENT, D("165.00"), "educatrice", pk=1
)
VOLUNTEER = Worker("volunteer", "V1", Period(date(2020, 1, 1), date.max), pk=2)
INVOICE = Document("12345678901", "118/A", date(2026, 3, 10), D("1220.00"), D("220.00"), "Cartoleria Invento")

STAFF = Row(
    kind=RowKind.STAFF,
    line=11,
    amount=D("1893.00"),
    competence=MARCH,
    description="educatrice, marzo",
    worker="E1",
    hours=D("100.00"),
    hourly_cost=D("18.93"),
    paid_on=date(2026, 4, 10),
    payment_method="transfer",
    payment_reference="CRO1",
    iban=IBAN,
)
SUPPLIER = Row(
    kind=RowKind.SUPPLIER,
    line=11,
    amount=D("1220.00"),
    competence=MARCH,
    description="materiali",
    document=INVOICE,
    order_date=date(2026, 2, 20),
    paid_on=date(2026, 3, 20),
    payment_method="transfer",
    payment_reference="CRO1",
    iban=IBAN,
    cup_on_document=True,
)
RENT = replace(
    SUPPLIER,
    kind=RowKind.INDIRECT,
    line=13,
    description="affitto della sede",
    order_date=None,
    amount=D("122.00"),
    driver="metri quadri",
    driver_percent=D("10"),
)
HOURS = Row(
    kind=RowKind.VOLUNTEERS,
    line=12,
    amount=D("93.65"),
    competence=MARCH,
    description="accompagnamento",
    worker="V1",
    hours=D("10.00"),
    task="accompagnamento a scuola",
    equivalent_level="CCNL cooperative sociali, C1",
    monthly_pay=D("1545.21"),
    hourly_divisor=D("165.00"),
)
REFUND = Row(
    kind=RowKind.REFUND,
    line=11,
    amount=D("10.00"),
    competence=Period(date(2026, 3, 5), date(2026, 3, 5)),
    description="autobus",
    worker="V1",
    paid_on=date(2026, 3, 31),
    payment_method="transfer",
    payment_reference="CRO1",
    iban=IBAN,
)
SUPPORT = Row(
    kind=RowKind.SERVICE_USER,
    line=11,
    amount=D("200.00"),
    competence=MARCH,
    description="tirocinio",
    service_user="D-014",
    paid_on=date(2026, 4, 2),
    payment_method="transfer",
    payment_reference="CRO1",
    iban=IBAN,
)
IN_KIND = Row(kind=RowKind.IN_KIND, line=12, amount=D("300.00"), competence=MARCH, description="sala in uso")

LINES = {11: LINE, 12: OWN_SHARE, 13: OVERHEADS}
WORKERS = {"E1": EDUCATOR, "V1": VOLUNTEER}
ON = date(2026, 4, 20)


def found(row: Row, *, frame: Frame = FRAME, on: date = ON, worker: Worker | None = None, **line: Any) -> list[Finding]:
    """What the rules say of a row, judged alone."""
    who = worker or WORKERS.get(row.worker)
    return eligibility.eligible(row, replace(LINES[row.line], **line), who, frame, on=on)


def codes(findings: list[Finding], blocking: bool = True) -> list[str]:
    """The codes of the findings that block, or of those that warn."""
    return [finding.code.removeprefix("report.") for finding in findings if finding.blocks == blocking]
