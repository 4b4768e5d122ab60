"""The public addresses: home, open calls, procedures, calls, published papers."""

from django.urls import path

from condivisa.overview.portal import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("avvisi/", pages.open_calls, name="open_calls"),
    path("percorsi/<slug:slug>/", pages.procedure, name="procedure"),
    path("percorsi/<slug:slug>/soldi/", pages.ledger, name="ledger"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/", pages.call, name="call"),
    path("atti/<uuid:key>/", pages.paper, name="paper"),
]
