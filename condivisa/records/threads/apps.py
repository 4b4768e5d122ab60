from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ThreadsConfig(AppConfig):
    name = "condivisa.records.threads"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.records.threads import notifications  # noqa: F401 - fills the table, when models are loaded
        from condivisa.records.threads.models import Note, NoteFile

        append_only(Note)
        append_only(NoteFile)
        autodiscover_modules("thread")  # where a stage says which of its files have one, and who reads it
