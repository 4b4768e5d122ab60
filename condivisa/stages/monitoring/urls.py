"""The address of what an agreement has achieved."""

from django.urls import path

from condivisa.stages.monitoring import pages

urlpatterns = [path("convenzioni/<int:key>/risultati/", pages.outcome, name="outcome")]
