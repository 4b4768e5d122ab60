"""Where a procedure file is loaded, and where an example of one is found."""

from django.urls import path

from condivisa.site.procedure_file import pages

urlpatterns = [
    path("percorsi/nuovo/da-file/", pages.from_file, name="procedure_from_file"),
    path("percorsi/nuovo/da-file/esempio/", pages.example, name="procedure_file_example"),
]
