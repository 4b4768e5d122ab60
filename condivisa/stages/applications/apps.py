from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "condivisa.stages.applications"
