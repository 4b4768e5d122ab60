from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "condivisa.stages.selection"

    def ready(self) -> None:
        from condivisa.stages.selection import notifications, papers  # noqa: F401 - models exist only now
