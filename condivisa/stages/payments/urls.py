"""The addresses of money, under its agreement; the work of who keeps the accounts."""

from django.urls import path

from condivisa.stages.payments import pages
from condivisa.stages.payments.pages.received import received

BASE = "convenzioni/<int:key>/pagamenti/"

urlpatterns = [
    path("ragioneria/", pages.finance, name="finance_work"),
    path("ragioneria/fondi/", pages.finance_funds, name="finance_funds"),
    path("contributi-ricevuti/", received, name="received"),
    path(BASE, pages.payments, name="payments"),
    path("convenzioni/<int:key>/conto/", pages.account, name="account"),
    path(BASE + "pubblicazione/", pages.grant, name="grant"),
    path(BASE + "controlli/", pages.checks, name="payee_checks"),
    path(BASE + "contestazioni/", pages.disputes, name="disputes"),
    path(BASE + "anticipo/", pages.request_advance, name="request_advance"),
    path(BASE + "saldo/", pages.request_balance, name="request_balance"),
    path(BASE + "rendiconto/<int:number>/", pages.request_instalment, name="request_instalment"),
    path(BASE + "rideterminazione/", pages.settlement, name="settlement"),
    path(BASE + "restituzioni/", pages.clawbacks, name="clawbacks"),
    path(BASE + "restituzioni/<int:number>/", pages.clawback, name="clawback"),
    path(BASE + "<int:number>/", pages.payment, name="payment"),
]
