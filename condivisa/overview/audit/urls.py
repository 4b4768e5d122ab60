"""The addresses of an auditor: the steps of a euro, and the verification of the journal."""

from django.urls import path

from condivisa.overview.audit import pages

BASE = "controllo/"

urlpatterns = [
    path(BASE, pages.audit, name="audit"),
    path(BASE + "verifica/", pages.verification, name="verification"),
    path(BASE + "percorsi/<slug:slug>/", pages.sources, name="audit_procedure"),
    path(BASE + "prenotazioni/<int:key>/", pages.booking, name="audit_booking"),
    path(BASE + "impegni/<int:key>/", pages.commitment, name="audit_commitment"),
    path(BASE + "voci/<int:key>/", pages.line, name="audit_line"),
    path(BASE + "righe/<int:key>/", pages.expense, name="audit_expense"),
    path(BASE + "pagamenti/<int:key>/", pages.payment, name="audit_payment"),
]
