from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "condivisa.overview.desk"
