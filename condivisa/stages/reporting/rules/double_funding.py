"""One euro, one hour, once: what is charged on a document or on a person's month, across all agreements.

Both sides learn number, date and amount already charged, never whose project it was.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from condivisa.base.findings import Fact, Finding, blocks, warns
from condivisa.stages.reporting.rules.facts import Document, Worker

SOURCE = "D.M. 72/2021, par. 3; L. 241/1990, art. 12"


def document_charged(document: Document, charged: Decimal, amount: Decimal) -> list[Finding]:
    """A document on which more is charged than its total. `charged` is what rows already charge on it (EUR, what
    was cut left out), `amount` what this row adds. A row that alone is above its document is `within_days`'s to tell.

    Judged on: the moment the document's row is locked. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    if not charged or charged + amount <= document.total:
        return []
    return [
        blocks(
            "report.double_funded",
            SOURCE,
            number=document.number,
            date=document.date,
            charged=charged,
            total=document.total,
            left=max(Decimal(0), document.total - charged),
        )
    ]


def vat_charged(document: Document, charged: Decimal, amount: Decimal, *, recovered: bool) -> list[Finding]:
    """A document whose VAT is `recovered`, as one of its rows says, on which rows together charge VAT too. `charged` is
    what they already charge (EUR), `amount` what this row adds. A row that alone charges it is `within_days`'s to tell.

    Judged on: the moment the document's row is locked. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    net = document.total - document.vat
    if not recovered or not charged or charged + amount <= net:
        return []
    named = {**_named(document, charged, net), "net": net, "vat": document.vat}
    return [blocks("report.recovered_vat_charged", SOURCE, **named)]


def days_charged(document: Document, charged: Decimal, amount: Decimal, limit: Decimal) -> list[Finding]:
    """A document of days partly outside the agreement, of which its rows together charge more than its days inside come
    to (`limit`, EUR). `charged` is what rows of this agreement already charge (EUR), `amount` what this row adds.

    Judged on: the moment the document's row is locked. Source: D.M. 72/2021, par. 3.
    """
    if not charged or charged + amount <= limit:
        return []
    return [blocks("report.days_charged", SOURCE, **_named(document, charged, limit), limit=limit)]


def _named(document: Document, charged: Decimal, most: Decimal) -> dict[str, Fact]:
    """The document, what its rows charge already and what is left of the most they may (EUR)."""
    left = max(Decimal(0), most - charged)
    return {"number": document.number, "date": document.date, "charged": charged, "left": left}


def document_elsewhere(document: Document, elsewhere: Decimal) -> list[Finding]:
    """Tell that other agreements charge the same document too, within its total. `elsewhere` in EUR.

    Judged on: the day of the check. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    if not elsewhere:
        return []
    return [
        warns(
            "report.charged_elsewhere",
            SOURCE,
            number=document.number,
            date=document.date,
            charged=elsewhere,
            total=document.total,
        )
    ]


def same_document(stated: Document, known: Document) -> list[Finding]:
    """A document already known with another total or VAT.

    Judged on: the moment it is stated. Source: practice.
    """
    if (stated.total, stated.vat) == (known.total, known.vat):
        return []
    return [
        blocks(
            "report.document_differs",
            SOURCE,
            number=known.number,
            date=known.date,
            stated=stated.total,
            total=known.total,
            vat=known.vat,
        )
    ]


def hours_charged(worker: Worker, month: date, charged: Decimal, hours: Decimal) -> list[Finding]:
    """A person with more hours in a month than the contract has. `charged` are the hours that rows of any agreement
    already charge, `hours` what this row adds.

    Judged on: the month worked. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    contract = worker.monthly_hours
    if contract is None or charged + hours <= contract:
        return []
    return [
        blocks(
            "report.hours_beyond_contract",
            SOURCE,
            worker=worker.code,
            month=f"{month:%m/%Y}",
            charged=charged,
            contract=contract,
            left=max(Decimal(0), contract - charged),
        )
    ]
