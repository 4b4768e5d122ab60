"""Writing the rows of a member's part, and proving them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet

from condivisa.base.days import day
from condivisa.base.findings import Finding, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import store
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import EvidenceAttached, EvidenceRemoved, RowCorrected, RowRemoved, RowsAdded
from condivisa.stages.reporting.models import (
    Evidence,
    Expense,
    ExpenseDocument,
    FinancialReport,
    MemberReport,
    Worker,
)
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries.locked import locked_report
from condivisa.stages.reporting.queries.screens import as_written, stands_still
from condivisa.stages.reporting.rules import double_funding, eligibility, facts, submission
from condivisa.stages.reporting.rules.breakdown import fingerprint
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.facts import Document, Row
from condivisa.stages.reporting.rules.judging import Entry, judge

AT_ONCE = 500


@transaction.atomic(durable=True)
def add_rows(report_id: int, rows: Sequence[Row], *, by: Acting, at: datetime) -> list[Expense]:
    """Write rows of any kind in the part of the body that acts, numbered from the report's last; all or none.

    Documents and workers are locked while what others charge on them is summed, so that two agreements cannot
    charge the same euro or hour at once. Raises `Refused` with the findings of every row, by `rows.<number>`.
    Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    report = locked_report(report_id)
    agreement = report.period.agreement
    part = MemberReport.objects.filter(report=report, body=by.body).first()
    handed_in = part is not None and part.state == MemberReport.State.HANDED_IN
    require(access.WRITE.findings(by, report), submission.part_open(handed_in))

    last = Expense.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    numbered = [replace(row, number=number) for number, row in enumerate(rows, last + 1)]
    made = _judged(report, numbered, Expense.objects.all(), by=by, at=at)
    if part is None:
        MemberReport.objects.create(report=report, body_id=by.body)
    written = Expense.objects.bulk_create(made)
    event = RowsAdded(
        report.pk,
        by.body,
        last + 1,
        last + len(rows),
        sum((row.amount for row in rows), Decimal("0.00")),
        fingerprint([asdict(row) for row in numbered]),
    )
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return written


@transaction.atomic(durable=True)
def correct_row(row_id: int, row: Row, *, seen: str | None = None, by: Acting, at: datetime) -> Expense:
    """Write a row again, with its number and its proofs, while its part is still being written; what it charged until
    now no longer counts. `seen` is the hash of the row that the page showed. Raises `Refused`, with the findings of the
    row as it would be, or where it is not the same any more.

    Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    before, report = _locked(row_id)
    require(
        access.WRITE.findings(by, report),
        submission.own_line(_numbered(report, before.number), before.line.body_id == by.body),
        submission.part_open(_handed_in(before)),
        unchanged(seen, as_written(before)[1]) if seen is not None else [],
    )
    again = replace(row, number=before.number)
    (made,) = _judged(report, [again], Expense.objects.exclude(pk=before.pk), by=by, at=at)
    made.pk = before.pk
    made.save(force_update=True)
    event = RowCorrected(report.pk, before.number, before.amount, row.amount, fingerprint([asdict(again)]))
    journal.record(event, by=by, at=at, chain=report.period.agreement.call.procedure.administration_id)
    return made


@transaction.atomic(durable=True)
def remove_row(row_id: int, *, by: Acting, at: datetime) -> None:
    """Take away a row, with its proofs, while its part is still being written; the other numbers stay.

    Raises `Refused` once the part is handed in. Source: practice.
    """
    row, report = _locked(row_id)
    handed_in = _handed_in(row)
    require(
        access.WRITE.findings(by, report),
        submission.own_line(_numbered(report, row.number), row.line.body_id == by.body),
        submission.part_open(handed_in),
    )
    row.delete()
    event = RowRemoved(report.pk, row.number, row.amount)
    journal.record(event, by=by, at=at, chain=report.period.agreement.call.procedure.administration_id)


@transaction.atomic(durable=True)
def attach_evidence(
    row_id: int, kind: Proof, *, file: bytes, file_name: str, read: bool = False, by: Acting, at: datetime
) -> Evidence:
    """Attach a file that proves a row: while it is written, or after a check has parked it. `read`: the row was filled
    in from it.

    Raises `Refused` for a row that stands still. Source: D.P.R. 445/2000, art. 71.
    """
    row, report = _locked(row_id)
    require(
        access.PROVE.findings(by, report),
        submission.own_line(_numbered(report, row.number), row.line.body_id == by.body),
        submission.provable(_numbered(report, row.number), stands_still(row)),
    )
    kept = store.keep(file)
    evidence = Evidence.objects.create(expense=row, kind=kind, file=kept, file_name=file_name, read=read)
    event = EvidenceAttached(row.pk, kind, kept.sha256)
    journal.record(event, by=by, at=at, chain=report.period.agreement.call.procedure.administration_id)
    return evidence


@transaction.atomic(durable=True)
def remove_evidence(row_id: int, evidence_id: int, *, by: Acting, at: datetime) -> None:
    """Take away a proof attached by mistake, while the row's part is still being written; the journal keeps the hash of
    its file.

    Raises `Refused` once the part is handed in, `Evidence.DoesNotExist` for a proof of another row. Source: practice.
    """
    row, report = _locked(row_id)
    require(
        access.WRITE.findings(by, report),
        submission.own_line(_numbered(report, row.number), row.line.body_id == by.body),
        submission.part_open(_handed_in(row)),
    )
    evidence = Evidence.objects.get(pk=evidence_id, expense=row)
    event = EvidenceRemoved(row.pk, evidence.kind, evidence.file_id)
    evidence.delete()
    journal.record(event, by=by, at=at, chain=report.period.agreement.call.procedure.administration_id)


def _judged(
    report: FinancialReport, rows: Sequence[Row], beside: QuerySet[Expense], *, by: Acting, at: datetime
) -> list[Expense]:
    """Numbered rows ready to be written, judged beside those that already charge the same documents and hours.

    Documents and workers are locked while what others charge on them is summed. Raises `Refused`.
    """
    agreement = report.period.agreement
    lines = {pk: line for pk, line in judged.lines_of(agreement.pk).items() if line.body == by.body}
    require(
        replace(finding, path=f"rows.{row.number}")
        for row in rows
        for finding in submission.own_line(_numbered(report, row.number), row.line in lines)
    )
    require(  # before they are kept: the database would refuse them in words of its own
        replace(finding, path=f"rows.{row.number}")
        for row in rows
        if row.document
        for finding in eligibility.document_sound(row.document)
    )
    documents = _documents({row.document.key: row.document for row in rows if row.document})
    codes = {row.worker for row in rows if row.worker}
    named = Worker.objects.select_for_update().filter(body=by.body, code__in=codes).order_by("pk")
    workers = {one.code: judged.worker_facts(one) for one in named}
    keys = [one.pk for one in documents.values()]
    others = judged.others(beside, agreement.pk, keys, [one.pk for one in workers.values()])
    entries = [Entry(row, lines[row.line], workers.get(row.worker)) for row in rows]
    found = judge(entries, others, judged.frame_of(report), on=day(at))
    require(
        (finding for findings in found.values() for finding in findings),
        _stated_as_known(rows, documents, others.documents),
    )
    _correct(documents, rows, others.documents)
    return [
        _expense(report.pk, row, documents.get(row.document.key) if row.document else None, workers) for row in rows
    ]


def _locked(row_id: int) -> tuple[Expense, FinancialReport]:
    """A row as it stands once its report is locked."""
    report = locked_report(Expense.objects.values_list("report", flat=True).get(pk=row_id))
    return Expense.objects.select_related("line").get(pk=row_id), report


def _numbered(report: FinancialReport, number: int) -> str:
    return facts.numbered(report.period.number, number)


def _handed_in(row: Expense) -> bool:
    parts = MemberReport.objects.filter(report=row.report_id, body=row.line.body_id)
    return parts.filter(state=MemberReport.State.HANDED_IN).exists()


def _documents(stated: Mapping[str, Document]) -> dict[str, ExpenseDocument]:
    """The rows of these documents by key, made where they are new, locked in the order of their keys."""
    made = [ExpenseDocument(key=key, **asdict(stated[key])) for key in sorted(stated)]
    ExpenseDocument.objects.bulk_create(made, ignore_conflicts=True)
    found: dict[str, ExpenseDocument] = {}
    keys = sorted(stated)
    for start in range(0, len(keys), AT_ONCE):
        chunk = ExpenseDocument.objects.select_for_update().filter(key__in=keys[start : start + AT_ONCE])
        found |= {one.key: one for one in chunk.order_by("key")}
    return found


def _stated_as_known(
    rows: Iterable[Row], known: Mapping[str, ExpenseDocument], charged: Mapping[str, Decimal]
) -> Iterator[Finding]:
    first: dict[str, Document] = {key: judged.document_facts(known[key]) for key in charged}
    for row in rows:
        if row.document:
            document = first.setdefault(row.document.key, row.document)
            for finding in double_funding.same_document(row.document, document):
                yield replace(finding, path=f"rows.{row.number}")


def _correct(known: Mapping[str, ExpenseDocument], rows: Iterable[Row], charged: Mapping[str, Decimal]) -> None:
    """A document that no row charges any longer is as the first to charge it again states it."""
    free = {row.document.key: row.document for row in rows if row.document and row.document.key not in charged}
    for key, document in free.items():
        if judged.document_facts(known[key]) != document:
            ExpenseDocument.objects.filter(key=key).update(**asdict(document))


def _expense(report: int, row: Row, document: ExpenseDocument | None, workers: Mapping[str, facts.Worker]) -> Expense:
    worker = workers.get(row.worker)
    return Expense(
        report_id=report,
        kind=row.kind,
        line_id=row.line,
        document=document,
        worker_id=worker.pk if worker else None,
        month=row.month if worker else None,
        competence_first=row.competence.first,
        competence_last=row.competence.last,
        **{name: getattr(row, name) for name in judged.FIELDS},
    )
