from django.apps import AppConfig

from condivisa.base.questions import Unanswered, unanswered


class SiteConfig(AppConfig):
    """Last of all apps: by now each has answered what it was asked."""

    name = "condivisa.site"

    def ready(self) -> None:
        if missing := unanswered():
            raise Unanswered(", ".join(missing))
