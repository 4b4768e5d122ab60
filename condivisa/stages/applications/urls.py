"""The addresses of applications: one's own under the call, what has arrived for the office."""

from django.urls import path

from condivisa.stages.applications import pages

CALL = "percorsi/<slug:slug>/avvisi/<slug:code>/istanze/"
ONE = CALL + "<int:key>/"

urlpatterns = [
    path("istanze/", pages.mine, name="my_applications"),
    path("istanze/partecipa/", pages.join, name="join_application"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/ufficio/prova/", pages.trial, name="call_trial"),
    path(CALL + "nuova/", pages.start, name="start_application"),
    path(CALL + "arrivi/", pages.arrivals, name="arrivals"),
    path(ONE, pages.application, name="application"),
    path(ONE + "proposta/", pages.text, name="application_text"),
    path(ONE + "enti/", pages.invite, name="application_members"),
    path(ONE + "piano/", pages.plan, name="application_plan"),
    path(ONE + "piano/foglio/", pages.plan_model, name="application_sheet"),
    path(ONE + "piano/intero/", pages.whole_plan, name="application_whole_plan"),
    path(ONE + "documenti/", pages.documents, name="application_documents"),
    path(ONE + "documenti/modello/<str:kind>/", pages.declaration_model, name="application_declaration"),
    path(ONE + "documenti/<int:number>/togli/", pages.attachment, name="application_detach"),
    path(ONE + "file/<str:sha256>/", pages.file, name="application_file"),
    path(ONE + "verifica/", pages.check, name="application_check"),
    path(ONE + "conferma/", pages.confirm, name="application_confirm"),
    path(ONE + "invio/", pages.submit, name="application_submit"),
    path(ONE + "ritiro/", pages.withdraw, name="application_withdraw"),
    path(ONE + "ricevuta/", pages.receipt, name="application_receipt"),
    path(ONE + "pdf/", pages.pdf, name="application_pdf"),
]
