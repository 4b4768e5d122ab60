from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "condivisa.stages.selection"

    def ready(self) -> None:
        from condivisa.stages.calls import questions  # here, as below, models exist
        from condivisa.stages.selection import notifications, papers, queries  # noqa: F401 - the two fill tables

        questions.applications_opened.answered_by(queries.opened)
