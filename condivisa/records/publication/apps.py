from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "condivisa.records.publication"
