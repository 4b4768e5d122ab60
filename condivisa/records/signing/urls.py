"""The addresses of a paper."""

from django.urls import path

from condivisa.records.signing import pages

urlpatterns = [
    path("documenti/<uuid:key>/", pages.document, name="document"),
    path("documenti/<uuid:key>/originale/", pages.original, name="document_original"),
    path("documenti/<uuid:key>/firmato/", pages.signed, name="document_signed"),
]
