from django.apps import AppConfig

from condivisa.records.journal.events import subscribe


class PapersConfig(AppConfig):
    name = "condivisa.records.papers"

    def ready(self) -> None:
        from condivisa.records.papers import events, tasks  # models exist only now

        subscribe(events.PaperComposed, tasks.soon)
