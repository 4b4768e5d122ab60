from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "condivisa.stages.payments"
