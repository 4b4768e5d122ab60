"""The address of the journal."""

from django.urls import path

from condivisa.records.journal import pages

urlpatterns = [path("controllo/registro/", pages.journal, name="journal")]
