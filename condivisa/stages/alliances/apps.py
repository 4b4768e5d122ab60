from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "condivisa.stages.alliances"
