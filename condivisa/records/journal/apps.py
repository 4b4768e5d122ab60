from django.apps import AppConfig
from django.db.models.signals import post_migrate

from condivisa.records.journal import triggers


class JournalConfig(AppConfig):
    name = "condivisa.records.journal"

    def ready(self) -> None:
        from condivisa.records.journal.models import Entry  # models exist only now

        triggers.append_only(Entry)
        post_migrate.connect(triggers.put_back, dispatch_uid="journal.triggers")
