"""The addresses of a selection, under its call."""

from django.urls import path

from condivisa.stages.selection import pages

BASE = "percorsi/<slug:slug>/avvisi/<slug:code>/selezione/"
ONE = BASE + "istanze/<int:key>/"

urlpatterns = [
    path("selezioni/", pages.selections, name="selections"),
    path(BASE, pages.overview, name="selection"),
    path(BASE + "nomina/", pages.appoint, name="selection_appoint"),
    path(BASE + "sostituzione/<int:seat>/", pages.substitute, name="selection_substitute"),
    path(BASE + "conflitto/", pages.conflict, name="selection_conflict"),
    path(BASE + "apertura/", pages.opening, name="selection_opening"),
    path(BASE + "istanze/", pages.applications, name="selection_applications"),
    path(ONE, pages.application, name="selection_application"),
    path(ONE + "file/<str:sha256>/", pages.file, name="selection_file"),
    path(ONE + "requisiti/", pages.requirements, name="selection_requirements"),
    path(ONE + "integrazioni/", pages.corrections, name="selection_corrections"),
    path(ONE + "preavviso/", pages.refusal, name="selection_refusal"),
    path(ONE + "osservazioni/", pages.weigh, name="selection_weigh"),
    path(BASE + "ammissione/", pages.admission, name="selection_admission"),
    path(BASE + "valutazione/", pages.proposals, name="selection_proposals"),
    path(BASE + "valutazione/<str:programme>/<int:key>/", pages.score, name="selection_score"),
    path(BASE + "sorteggio/<str:programme>/", pages.draw, name="selection_draw"),
    path(BASE + "verbali/<str:kind>/", pages.minutes, name="selection_minutes"),
    path(BASE + "graduatoria/<str:programme>/", pages.ranking, name="selection_ranking"),
    path(BASE + "integrazione/<int:key>/", pages.correction, name="correction"),
    path(BASE + "preavviso/<int:key>/", pages.observations, name="observations"),
]
