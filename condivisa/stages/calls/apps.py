from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "condivisa.stages.calls"

    def ready(self) -> None:
        from condivisa.stages.calls import notifications, papers  # noqa: F401 - here, when models are loaded
