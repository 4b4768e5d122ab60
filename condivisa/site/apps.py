from django.apps import AppConfig
from django.db.backends.signals import connection_created

from condivisa.base.questions import Unanswered, unanswered
from condivisa.site.folding import fold_letters


class SiteConfig(AppConfig):
    """Last of all apps: by now each has answered what it was asked."""

    name = "condivisa.site"

    def ready(self) -> None:
        if missing := unanswered():
            raise Unanswered(", ".join(missing))
        connection_created.connect(fold_letters)
