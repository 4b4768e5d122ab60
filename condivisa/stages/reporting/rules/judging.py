"""All rows of a report at once: each alone, then what they charge together with all the others there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from condivisa.base.findings import Finding
from condivisa.stages.reporting.rules import double_funding, eligibility, evidence, volunteers
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
    `refunds` without documents by worker's key and month.
    """

    documents: Mapping[str, Decimal] = field(default_factory=dict)
    elsewhere: Mapping[str, Decimal] = field(default_factory=dict)
    hours: Mapping[tuple[int, date], Decimal] = field(default_factory=dict)
    refunds: Mapping[tuple[int, date], Sequence[volunteers.Refunded]] = field(default_factory=dict)


def judge(entries: Iterable[Entry], others: Others, frame: Frame, *, on: date) -> dict[int, list[Finding]]:
    """The findings of each row that has some, by its number; where a total is exceeded, it is the later rows' fault.

    Judged on: `on`, the day the rows are written, handed in or checked. Source: D.M. 72/2021, par. 3; practice.
    """
    documents, hours, refunds = dict(others.documents), dict(others.hours), dict(others.refunds)
    judged: dict[int, list[Finding]] = {}
    for entry in entries:
        row, worker, charged = entry.row, entry.worker, entry.row.amount - entry.cut
        found = eligibility.eligible(row, entry.line, worker, frame, on=on)
        if row.document is not None:
            key = row.document.key
            before = documents.get(key, NOTHING)
            found += double_funding.document_charged(row.document, before, charged)
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
