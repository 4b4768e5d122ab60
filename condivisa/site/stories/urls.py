"""The one address of the demo's own."""

from django.urls import path

from condivisa.site.stories import pages

urlpatterns = [path("documenti/<uuid:key>/firma-di-prova/", pages.demo_signed, name="demo_signed")]
