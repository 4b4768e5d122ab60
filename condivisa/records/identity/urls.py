"""The addresses of signing in and of one's own account."""

from django.urls import path

from condivisa.records.identity import pages

urlpatterns = [
    path("accedi/", pages.sign_in, name="sign_in"),
    path("accedi/codice/", pages.second_factor, name="second_factor"),
    path("accedi/passkey/", pages.passkey_sign_in, name="passkey_sign_in"),
    path("accedi/passkey/domanda/", pages.passkey_question, name="passkey_question"),
    path("accedi/dimostrazione/", pages.demo_sign_in, name="demo_sign_in"),
    path("benvenuto/<str:who>/<str:token>/", pages.welcome, name="welcome"),
    path("esci/", pages.sign_out, name="sign_out"),
    path("ente/", pages.choose_body, name="choose_body"),
    path("profilo/", pages.account, name="account_page"),
    path("profilo/secondo-fattore/", pages.set_factor, name="set_factor"),
    path("profilo/codici/", pages.new_codes, name="new_codes"),
    path("profilo/conferma/", pages.confirm_person, name="confirm_person"),
    path("profilo/passkey/", pages.add_passkey, name="add_passkey"),
    path("profilo/passkey/domanda/", pages.new_passkey_question, name="new_passkey_question"),
    path("profilo/passkey/<int:key>/", pages.passkey, name="passkey"),
]
