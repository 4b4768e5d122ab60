from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "condivisa.stages.calls"
