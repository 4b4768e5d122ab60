"""The addresses of what people do on a notice."""

from django.urls import path

from condivisa.stages.calls.pages import questions

urlpatterns = [
    path("percorsi/<slug:slug>/avvisi/<slug:code>/domande/", questions.ask, name="ask"),
    path("percorsi/<slug:slug>/avvisi/<slug:code>/domande/<int:key>/", questions.answer, name="answer"),
]
