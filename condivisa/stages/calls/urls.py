"""The addresses of what people do on a notice."""

from django.urls import path

from condivisa.stages.calls import pages

urlpatterns = [
    path("percorsi/<slug:slug>/avvisi/<slug:code>/domande/", pages.ask, name="ask"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/domande/<int:key>/", pages.answer, name="answer"),
]
