"""The addresses of the tables."""

from django.urls import path

from condivisa.stages.codesign import pages

CALL = "percorsi/<slug:slug>/avvisi/<slug:code>/tavoli/"
ONE = "tavoli/<int:key>/"
MEETING = ONE + "incontri/<int:number>/"
VERSION = ONE + "versioni/<int:number>/"

urlpatterns = [
    path("tavoli/", pages.mine, name="tables"),
    path(CALL, pages.of_call, name="call_tables"),
    path(CALL + "nuovo/", pages.open_table, name="table_open"),
    path(ONE, pages.table, name="table"),
    path(ONE + "chiusura/", pages.close, name="round_close"),
    path(ONE + "riapertura/", pages.reopen, name="table_reopen"),
    path(ONE + "incontri/nuovo/", pages.convene, name="meeting_convene"),
    path(MEETING, pages.meeting, name="meeting"),
    path(MEETING + "annullamento/", pages.cancel, name="meeting_cancel"),
    path(MEETING + "presenze/", pages.attendance, name="meeting_attendance"),
    path(MEETING + "verbale/", pages.minutes, name="meeting_minutes"),
    path(MEETING + "approvazione/", pages.approve, name="meeting_approve"),
    path(MEETING + "ritorno-in-bozza/", pages.to_draft, name="meeting_to_draft"),
    path(ONE + "versioni/", pages.versions, name="versions"),
    path(ONE + "versioni/nuova/", pages.write, name="version_write"),
    path(ONE + "versioni/nuova/foglio/", pages.write_sheet, name="version_sheet"),
    path(ONE + "versioni/confronto/", pages.compare, name="versions_compare"),
    path(VERSION, pages.version, name="version"),
    path(VERSION + "verifica/", pages.check, name="version_check"),
    path(ONE + "condizioni/", pages.terms, name="table_terms"),
    path(ONE + "condizioni/<slug:term>/", pages.term, name="table_term"),
    path(ONE + "progetto/", pages.propose, name="project_propose"),
]
