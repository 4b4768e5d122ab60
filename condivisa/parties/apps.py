from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "condivisa.parties"

    def ready(self) -> None:
        from condivisa.parties import notifications, queries, sign_in  # noqa: F401 - here, when models are loaded
