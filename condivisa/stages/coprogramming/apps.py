from django.apps import AppConfig


class CoprogrammingConfig(AppConfig):
    name = "condivisa.stages.coprogramming"

    def ready(self) -> None:
        from condivisa.stages.coprogramming import notifications  # noqa: F401 - here, when models are loaded
