from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "condivisa.records.signing"
