"""The addresses of getting in and of one's own body."""

from django.urls import path

from condivisa.parties import pages

urlpatterns = [
    path("primo-avvio/<str:code>/", pages.first_start, name="first_start"),
    path("registrati/", pages.register, name="register"),
    path("accedi/recupera/", pages.recover, name="recover"),
    path("profilo/indirizzo/", pages.new_address, name="new_address"),
    path("profilo/indirizzo/<int:key>/<str:token>/", pages.confirm_address, name="confirm_address"),
    path("ente/chiedi/", pages.ask_to_act, name="ask_to_act"),
    path("ente/profilo/", pages.profile, name="profile"),
    path("ente/profilo/conti/<int:key>/", pages.end_account, name="end_account"),
    path("ente/persone/", pages.people, name="people"),
    path("ente/persone/<int:key>/", pages.end_role, name="end_role"),
    path("ente/persone/<int:key>/accesso/", pages.lost_factor, name="lost_factor"),
    path("ente/richieste/", pages.requests, name="acting_requests"),
    path("custode/", pages.administrations, name="administrations"),
    path("custode/accesso/", pages.lost_factor_of_any, name="lost_factor_of_any"),
    path("custode/enti/", pages.bodies, name="bodies_to_correct"),
    path("custode/enti/<uuid:key>/", pages.correct_body, name="correct_body"),
    path("custode/<uuid:key>/", pages.administration, name="administration"),
]
