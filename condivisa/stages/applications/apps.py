from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "condivisa.stages.applications"

    def ready(self) -> None:
        from condivisa.stages.applications import notifications, papers  # noqa: F401 - here, when models are loaded
