from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "condivisa.stages.alliances"

    def ready(self) -> None:
        from condivisa.stages.alliances import notifications  # noqa: F401 - here, when models are loaded
