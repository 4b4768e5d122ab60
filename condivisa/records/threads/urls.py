"""The addresses of threads, one per file."""

from django.urls import path

from condivisa.records.threads import pages

urlpatterns = [
    path("messaggi/", pages.threads, name="threads"),
    path("messaggi/<slug:kind>/<int:key>/", pages.thread, name="thread"),
    path("messaggi/<slug:kind>/<int:key>/<int:number>/<str:sha256>/", pages.file, name="thread_file"),
]
