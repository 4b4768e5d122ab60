from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "condivisa.stages.selection"
