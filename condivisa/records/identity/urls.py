"""The addresses of signing in and of one's own account."""

from django.urls import path

from condivisa.records.identity import pages

urlpatterns = [
    path("accedi/", pages.sign_in, name="sign_in"),
    path("accedi/codice/", pages.second_factor, name="second_factor"),
    path("accedi/dimostrazione/", pages.demo_sign_in, name="demo_sign_in"),
    path("benvenuto/<str:who>/<str:token>/", pages.welcome, name="welcome"),
    path("esci/", pages.sign_out, name="sign_out"),
    path("ente/", pages.choose_body, name="choose_body"),
    path("profilo/", pages.account, name="account_page"),
    path("profilo/secondo-fattore/", pages.set_factor, name="set_factor"),
]
