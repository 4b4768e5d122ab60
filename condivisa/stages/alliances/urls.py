"""The addresses of pacts."""

from django.urls import path

from condivisa.stages.alliances import pages

urlpatterns = [
    path("patti/", pages.pacts, name="pacts"),
    path("patti/<slug:slug>/", pages.pact, name="pact"),
    path("patti/<slug:slug>/ufficio/", pages.office, name="pact_office"),
]
