from django.apps import AppConfig


class CoprogrammingConfig(AppConfig):
    name = "condivisa.stages.coprogramming"
