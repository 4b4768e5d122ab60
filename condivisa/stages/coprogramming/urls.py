"""The addresses of the office's work on a procedure."""

from django.urls import path

from condivisa.stages.coprogramming import pages

urlpatterns = [
    path("percorsi/nuovo/", pages.new, name="procedure_new"),
    path("percorsi/<slug:slug>/ufficio/incarichi/", pages.assigned, name="procedure_people"),
    path("percorsi/<slug:slug>/ufficio/programmazione/", pages.programming, name="procedure_programming"),
]
