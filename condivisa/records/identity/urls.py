"""The addresses of signing in."""

from django.urls import path

from condivisa.records.identity import pages

urlpatterns = [
    path("accedi/", pages.sign_in, name="sign_in"),
    path("accedi/dimostrazione/", pages.demo_sign_in, name="demo_sign_in"),
    path("esci/", pages.sign_out, name="sign_out"),
    path("ente/", pages.choose_body, name="choose_body"),
]
