from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "condivisa.stages.agreements"

    def ready(self) -> None:
        from condivisa.stages.agreements import notifications, papers  # noqa: F401 - here, when models are loaded
