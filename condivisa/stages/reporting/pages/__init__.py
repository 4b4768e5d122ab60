"""The screens of a report: its periods, its rows and their proofs, its submission; the check, made for speed."""

from condivisa.stages.reporting.pages.checking import admit_rest, batch, check, close, sample, verify
from condivisa.stages.reporting.pages.people import transfer_proof, transfers, worker, workers
from condivisa.stages.reporting.pages.rows import (
    add,
    correct,
    evidence_file,
    import_invoices,
    import_sheet,
    model,
    row,
    rows,
)
from condivisa.stages.reporting.pages.whole import achievements, periods, receipt, report, submit

__all__ = [
    "achievements",
    "add",
    "admit_rest",
    "batch",
    "check",
    "close",
    "correct",
    "evidence_file",
    "import_invoices",
    "import_sheet",
    "model",
    "periods",
    "receipt",
    "report",
    "row",
    "rows",
    "sample",
    "submit",
    "transfer_proof",
    "transfers",
    "verify",
    "worker",
    "workers",
]
