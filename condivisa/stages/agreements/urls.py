"""The addresses of agreements: prepared, checked, committed, signed, then changed and ended."""

from django.urls import path

from condivisa.stages.agreements import pages
from condivisa.stages.agreements.pages import changing, ending

ONE = "convenzioni/<int:key>/"
CHANGES = ONE + "variazioni/"
END = ONE + "conclusione/"

urlpatterns = [
    path("convenzioni/", pages.agreements, name="agreements"),
    path("convenzioni/nuova/<int:project>/<int:application>/", pages.prepare, name="agreement_prepare"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/convenzioni/", pages.of_call, name="call_agreements"),
    path(ONE, pages.agreement, name="agreement"),
    path(ONE + "parti/", pages.frame, name="agreement_frame"),
    path(ONE + "piano/", pages.plan, name="agreement_plan"),
    path(ONE + "condizioni/", pages.terms, name="agreement_terms"),
    path(ONE + "condizioni/<slug:term>/", pages.term, name="agreement_term"),
    path(ONE + "verifiche/", pages.checks, name="agreement_checks"),
    path(ONE + "impegni/", pages.commitments, name="agreement_commitments"),
    path(ONE + "garanzie/", pages.sureties, name="agreement_sureties"),
    path(ONE + "garanzie/<int:number>/", pages.surety_file, name="agreement_surety"),
    path(ONE + "testo/", pages.text, name="agreement_text"),
    path(CHANGES, changing.amendments, name="amendments"),
    path(CHANGES + "nuova/", changing.new, name="amendment_new"),
    path(CHANGES + "nuova/voce/", changing.add_line, name="amendment_line"),
    path(CHANGES + "nuova/<slug:kind>/", changing.propose, name="amendment_propose"),
    path(CHANGES + "<int:number>/", changing.amendment, name="amendment"),
    path(END, ending.ending, name="agreement_end"),
    path(END + "diffide/nuova/", ending.warn, name="warning_new"),
    path(END + "diffide/<int:number>/", ending.warning, name="warning"),
    path(END + "risoluzione/", ending.terminate, name="termination"),
    path(END + "recesso/", ending.withdraw, name="withdrawal"),
]
