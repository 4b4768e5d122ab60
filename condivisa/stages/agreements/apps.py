from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "condivisa.stages.agreements"
