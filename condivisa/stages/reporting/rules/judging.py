"""All rows of a report at once: each alone, then what they charge together with all the others there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding
from condivisa.stages.reporting.rules import double_funding, eligibility, evidence, volunteers
from condivisa.stages.reporting.rules.competence import inside
from condivisa.stages.reporting.rules.facts import Frame, Line, Row, RowKind, Worker

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with what it points to. `cut` is what a check took away (EUR); `shown` the proofs attached, None while
    the row is being written."""

    row: Row
    line: Line
    worker: Worker | None
    cut: Decimal = NOTHING
    shown: frozenset[str] | None = None


@dataclass(frozen=True)
class Others:
    """What rows other than those judged charge already.

    `documents` and `elsewhere` (the part of other agreements) in EUR by the document's key; `hours` of contract and
    `refunds` without documents by worker's key and month; `recovered` are the documents whose VAT a row says is.
    """

    documents: Mapping[str, Decimal] = field(default_factory=dict)
    elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    hours: Mapping[tuple[int, date], Decimal] = field(default_factory=dict)
    refunds: Mapping[tuple[int, date], Sequence[volunteers.Refunded]] = field(default_factory=dict)
    recovered: Set[str] = frozenset()


def judge(entries: Iterable[Entry], others: Others, frame: Frame, *, on: date) -> dict[int, list[Finding]]:
    """The findings of each row that has some, by its number; where a total is exceeded, it is the later rows' fault.

    Judged on: `on`, the day the rows are written, handed in or checked. Source: D.M. 72/2021, par. 3; practice.
    """
    documents, hours, refunds = dict(others.documents), dict(others.hours), dict(others.refunds)
    recovered = set(others.recovered)
    judged: dict[int, list[Finding]] = {}
    for entry in entries:
        row, worker, charged = entry.row, entry.worker, entry.row.amount - entry.cut
        found = eligibility.eligible(row, entry.line, worker, frame, on=on)
        if row.document is not None:
            key = row.document.key
            before = documents.get(key, NOTHING)
            recovered |= {key} if row.vat_recoverable else set()
            more = double_funding.document_charged(row.document, before, charged)
            more = more or double_funding.vat_charged(row.document, before, charged, recovered=key in recovered)
            here = before - others.elsewhere.get(key, NOTHING)
            eligible = frame.days_of(entry.line.body)
            if here and not more and eligible:
                of_our_days = inside(row, row.document, eligible)
                more = double_funding.days_charged(row.document, here, charged, of_our_days)
            found += more
            found += double_funding.document_elsewhere(row.document, others.elsewhere.get(key, NOTHING))
            documents[key] = before + charged
        if worker is not None and charged:
            place = (worker.pk, row.month)
            if row.kind is RowKind.STAFF and row.hours:
                worked = hours.get(place, NOTHING)
                found += double_funding.hours_charged(worker, row.month, worked, row.hours)
                hours[place] = worked + row.hours
            elif row.kind is RowKind.REFUND and row.document is None:
                refunded = refunds.get(place, ())
                found += volunteers.self_certified(row, charged, refunded)
                refunds[place] = (*refunded, (row.competence, charged))
        if entry.shown is not None:
            found += evidence.missing(row, entry.shown, frame)
        if found:
            path = f"rows.{row.number}"
            judged[row.number] = [replace(finding, path=path) for finding in found]
    return judged
