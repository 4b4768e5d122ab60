from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from condivisa.records.journal.events import subscribe_to_all


class NotificationsConfig(AppConfig):
    name = "condivisa.records.notifications"

    def ready(self) -> None:
        from condivisa.records.notifications import silent  # noqa: F401 - fills the table
        from condivisa.records.notifications.actions import tell  # models exist only now

        subscribe_to_all(tell)
        autodiscover_modules("reminders")  # where a stage names its terms
