from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    name = "condivisa.stages.selection"

    def ready(self) -> None:
        from condivisa.records.journal.events import subscribe
        from condivisa.records.notifications.events import MessagesReleased
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.applications import questions as of_applications
        from condivisa.stages.applications.models import Application  # here, as below, models exist
        from condivisa.stages.calls import questions
        from condivisa.stages.calls.models import Call
        from condivisa.stages.selection import notifications, papers, queries, sealing  # noqa: F401 - three fill tables
        from condivisa.stages.selection.pages import answering, looking, preparing
        from condivisa.stages.selection.signing import register_all
        from condivisa.stages.selection.telling import run_from_release

        subscribe(MessagesReleased, run_from_release)
        questions.applications_opened.answered_by(queries.opened)
        of_applications.corrections_due.answered_by(queries.corrections_due)
        open_door(Call, Door("selection", _("Selezione"), looking.of, preparing.opens, 40))
        # Whoever reads a page about an application, where its doors stand, is one of its own.
        open_door(
            Application,
            Door("correction", _("Integrazione chiesta"), answering.of_request, lambda by, application: True, 40),
        )
        register_all()
