"""The addresses of agreements: prepared, checked, committed, signed, then changed and ended."""

from django.urls import path

from condivisa.stages.agreements import pages

ONE = "convenzioni/<int:key>/"

urlpatterns = [
    path("convenzioni/", pages.agreements, name="agreements"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/convenzioni/", pages.of_call, name="call_agreements"),
    path(ONE, pages.agreement, name="agreement"),
]
