from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "condivisa.records.papers"
