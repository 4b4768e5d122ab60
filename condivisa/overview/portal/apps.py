from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "condivisa.overview.portal"

    def ready(self) -> None:
        from condivisa.overview.portal import indexing, lookup  # models exist only now
        from condivisa.records.journal.events import subscribe

        for event in indexing.TOUCHED:
            subscribe(event, indexing.heard)
        post_migrate.connect(lookup.put_back, dispatch_uid="portal.lookup")
