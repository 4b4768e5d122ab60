from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "condivisa.stages.monitoring"
