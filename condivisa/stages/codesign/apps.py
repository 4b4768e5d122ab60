from django.apps import AppConfig


class CodesignConfig(AppConfig):
    name = "condivisa.stages.codesign"
