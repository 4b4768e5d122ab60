"""The address where a procedure file is loaded."""

from django.urls import path

from condivisa.site.procedure_file import pages

urlpatterns = [path("percorsi/nuovo/da-file/", pages.from_file, name="procedure_from_file")]
