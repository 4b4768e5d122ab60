from django.apps import AppConfig

from condivisa.records.journal.events import subscribe


class PapersConfig(AppConfig):
    name = "condivisa.records.papers"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.records.papers import events, tasks  # models exist only now
        from condivisa.records.papers.models import PaperSignature

        append_only(PaperSignature)
        subscribe(events.PaperComposed, tasks.soon)
