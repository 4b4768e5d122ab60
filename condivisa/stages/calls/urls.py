"""The addresses of the office's work on notices, and of questions and answers."""

from django.urls import path

from condivisa.stages.calls.pages import money, notice, office, parts, questions, rectifying, term

CALL = "percorsi/<slug:slug>/avvisi/<slug:code>/"
OFFICE = CALL + "ufficio/"

urlpatterns = [
    path("ufficio/percorsi/", office.my_procedures, name="my_procedures"),
    path("ufficio/avvisi/", office.my_calls, name="my_calls"),
    path("percorsi/nuovo/da-un-altro/", office.from_earlier, name="procedure_from_earlier"),
    path("percorsi/<slug:slug>/ufficio/", office.procedure_office, name="procedure_office"),
    path("percorsi/<slug:slug>/ufficio/riparto/", office.allocation, name="procedure_allocation"),
    path("percorsi/<slug:slug>/ufficio/nuovo-avviso/", office.start, name="call_start"),
    path(CALL + "domande/", questions.ask, name="ask"),
    path(CALL + "domande/<int:key>/", questions.answer, name="answer"),
    path(OFFICE, office.office, name="call_office"),
    path(OFFICE + "verifica/", office.check, name="call_check"),
    path(OFFICE + "dati/", parts.frame, name="call_frame"),
    path(OFFICE + "tempi/", parts.times, name="call_times"),
    path(OFFICE + "fonti/", parts.sources, name="call_sources"),
    path(OFFICE + "programmi/", parts.programmes, name="call_programmes"),
    path(OFFICE + "finalita/", parts.aims, name="call_aims"),
    path(OFFICE + "riparto/", parts.shares, name="call_shares"),
    path(OFFICE + "criteri/", parts.criteria, name="call_criteria"),
    path(OFFICE + "collegamenti/", parts.links, name="call_links"),
    path(OFFICE + "condizioni/", parts.all_terms, name="call_all_terms"),
    path(OFFICE + "condizioni/<slug:group>/", parts.terms, name="call_terms"),
    path(OFFICE + "copertura/", money.money, name="call_money"),
    path(OFFICE + "copertura/<int:key>/", money.commit, name="call_commit"),
    path(OFFICE + "copertura/<int:key>/storno/", money.cancel_booking, name="call_cancel_booking"),
    path(OFFICE + "copertura/impegni/<int:key>/storno/", money.cancel_commitment, name="call_cancel_commitment"),
    path(OFFICE + "avvio/", money.opening, name="call_opening"),
    path(OFFICE + "testo/", notice.notice, name="call_notice"),
    path(OFFICE + "domande/", questions.asked, name="call_questions"),
    path(OFFICE + "termine/", term.term, name="call_term"),
    path(OFFICE + "rettifica/", rectifying.rectification, name="call_rectification"),
    path(OFFICE + "rettifica/<slug:part>/", rectifying.rectify, name="call_rectify"),
    path(OFFICE + "revoca/", term.revocation, name="call_revocation"),
]
