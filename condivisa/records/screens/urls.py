"""The addresses that belong to every screen."""

from django.urls import path

from condivisa.records.screens import pages

urlpatterns = [
    path("lingua/<str:code>/", pages.language, name="language"),
    path("da-inviare/", pages.keep, name="keep_unsent"),
    path("da-inviare/via/", pages.throw_away, name="throw_away_unsent"),
    path("presenza/", pages.still_here, name="still_here"),
]
