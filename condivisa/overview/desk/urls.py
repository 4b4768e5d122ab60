"""The desk's address."""

from django.urls import path

from condivisa.overview.desk import pages

urlpatterns = [path("scrivania/", pages.desk, name="desk")]
