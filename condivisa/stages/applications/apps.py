from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "condivisa.stages.applications"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.applications import notifications, papers, sealing  # noqa: F401 - when models are loaded
        from condivisa.stages.applications.access import SEE_ARRIVALS
        from condivisa.stages.applications.models import Application
        from condivisa.stages.applications.pages import following
        from condivisa.stages.applications.pages.looking import parts_of
        from condivisa.stages.calls.access import OF_THE_CALL, works_in_the_office
        from condivisa.stages.calls.models import Call

        def of_call(call: Call) -> dict[str, str]:
            return {"slug": call.procedure.slug, "code": call.code}

        # Whoever reads a page about an application, where its doors stand, is one of its own.
        open_door(Application, Door("application", _("Istanza"), parts_of, lambda by, application: True, 30))
        open_door(Call, Door("call_trial", _("Prova dell’istanza"), of_call, works_in_the_office(OF_THE_CALL), 23))
        open_door(Call, Door("start_application", _("Presenta un’istanza"), of_call, following.opens_mine, 30))
        open_door(Call, Door("arrivals", _("Istanze arrivate"), of_call, SEE_ARRIVALS.allows, 31))
