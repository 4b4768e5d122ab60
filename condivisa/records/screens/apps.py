from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "condivisa.records.screens"
