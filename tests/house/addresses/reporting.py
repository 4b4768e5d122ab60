"""Reports: the partners' in any state, the office's once submitted; the check is the office's alone."""

from collections.abc import Mapping

from condivisa.stages.reporting.models import ExpenseDocument, FinancialReport, LeadTransfer, ReportingPeriod, Worker
from tests import making
from tests.house.addresses import EVERY, MONEY, Address, World, agreed


def of_agreement(world: World) -> Mapping[str, str]:
    return {"key": str(agreed(world).pk)}


def of_report(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    days = {"first": agreement.starts, "last": agreement.starts, "due": agreement.ends}
    period, _ = ReportingPeriod.objects.get_or_create(agreement=agreement, number=1, defaults=days)
    sent = {"state": "submitted", "submitted_at": making.at("2026-04-20T10:00"), "breakdown_sha256": "0" * 64}
    report, _ = FinancialReport.objects.get_or_create(period=period, defaults={**sent, "breakdown": []})
    line = agreement.lines.filter(body=world.ets, side="contribution").first()
    assert line is not None
    paper = {"issuer": "1", "kind": "fattura", "number": "1", "date": agreement.starts, "total": 10}
    document, _ = ExpenseDocument.objects.get_or_create(key="K", defaults=paper)
    days = {"competence_first": agreement.starts, "competence_last": agreement.starts}
    row, _ = report.rows.get_or_create(
        number=1,
        defaults={"kind": "supplier", "line": line, "document": document, "description": "x", "amount": 10, **days},
    )
    stored = making.stored(b"%PDF-1.7 prova")
    row.evidence.get_or_create(kind="document", file=stored, file_name="x.pdf")
    return {
        "key": str(agreement.pk),
        "number": "1",
        "row": str(row.pk),
        "kind": "supplier",
        "sha256": stored.sha256,
    }


def of_transfer(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    fields = {"body": world.ets, "amount": 10, "paid_on": agreement.starts, "proof": making.stored(b"%PDF-1.7 prova")}
    made, _ = LeadTransfer.objects.get_or_create(agreement=agreement, defaults=fields)
    return {"key": str(agreement.pk), "number": str(made.pk)}


def of_worker(world: World) -> Mapping[str, str]:
    fields = {"kind": "volunteer", "person_key": "k", "since": "2020-01-01", "register_number": "1"}
    return {"key": str(Worker.objects.create(body=world.ets, code="V1", **fields).pk)}


BOTH = Address(town=MONEY, ets=EVERY, parts=of_report)
OFFICE = Address(town=MONEY, parts=of_report)

ADDRESSES = {
    "workers": Address(anyone=True),
    "worker": Address(ets=EVERY, parts=of_worker),
    "lead_transfers": Address(town=MONEY, ets=MONEY, parts=of_agreement),
    "lead_transfer_proof": Address(town=MONEY, ets=MONEY, parts=of_transfer),
    "reports": Address(town=MONEY, ets=MONEY, parts=of_agreement),
    "report": BOTH,
    "report_rows": BOTH,
    "report_add": BOTH,
    "report_row": BOTH,
    "report_correct": Address(ets=EVERY, parts=of_report),
    "report_evidence": BOTH,
    "report_import": BOTH,
    "report_model": BOTH,
    "report_invoices": BOTH,
    "report_achievements": BOTH,
    "report_submit": Address(ets=EVERY, parts=of_report),
    "report_receipt": Address(parts=of_report),
    "report_check": OFFICE,
    "report_check_row": OFFICE,
    "report_batch": OFFICE,
    "report_sample": OFFICE,
    "report_rest": OFFICE,
    "report_close": OFFICE,
}
