from django.apps import AppConfig


class CodesignConfig(AppConfig):
    name = "condivisa.stages.codesign"

    def ready(self) -> None:
        from condivisa.stages.codesign import notifications, papers  # noqa: F401 - models exist only now
        from condivisa.stages.codesign.signing import register_all

        register_all()
