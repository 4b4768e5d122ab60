"""The addresses of reports, under their agreement."""

from django.urls import path

from condivisa.stages.reporting import pages

BASE = "convenzioni/<int:key>/rendiconti/"
ONE = BASE + "<int:number>/"
ROW = ONE + "righe/<int:row>/"

urlpatterns = [
    path("personale/", pages.workers, name="workers"),
    path("personale/<int:key>/", pages.worker, name="worker"),
    path("convenzioni/<int:key>/trasferimenti/", pages.transfers, name="lead_transfers"),
    path("convenzioni/<int:key>/trasferimenti/<int:number>/", pages.transfer_proof, name="lead_transfer_proof"),
    path(BASE, pages.periods, name="reports"),
    path(ONE, pages.report, name="report"),
    path(ONE + "righe/", pages.rows, name="report_rows"),
    path(ONE + "righe/nuova/<str:kind>/", pages.add, name="report_add"),
    path(ROW, pages.row, name="report_row"),
    path(ROW + "correzione/", pages.correct, name="report_correct"),
    path(ROW + "prove/<str:sha256>/", pages.evidence_file, name="report_evidence"),
    path(ONE + "foglio/", pages.import_sheet, name="report_import"),
    path(ONE + "foglio/modello/", pages.model, name="report_model"),
    path(ONE + "fatture/", pages.import_invoices, name="report_invoices"),
    path(ONE + "risultati/", pages.achievements, name="report_achievements"),
    path(ONE + "invio/", pages.submit, name="report_submit"),
    path(ONE + "ricevuta/", pages.receipt, name="report_receipt"),
    path(ONE + "verifica/", pages.check, name="report_check"),
    path(ONE + "verifica/<int:row>/", pages.verify, name="report_check_row"),
    path(ONE + "verifica/insieme/", pages.batch, name="report_batch"),
    path(ONE + "verifica/campione/", pages.sample, name="report_sample"),
    path(ONE + "verifica/resto/", pages.admit_rest, name="report_rest"),
    path(ONE + "verifica/chiusura/", pages.close, name="report_close"),
]
