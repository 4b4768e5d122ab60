"""The addresses that belong to every screen."""

from django.urls import path

from condivisa.records.screens import pages

urlpatterns = [path("lingua/<str:code>/", pages.language, name="language")]
