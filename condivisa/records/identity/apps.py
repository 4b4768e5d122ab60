from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "condivisa.records.identity"
