from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "condivisa.stages.calls"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.calls import notifications, papers  # noqa: F401 - here, when models are loaded
        from condivisa.stages.calls.access import OF_THE_CALL, OF_THE_PROCEDURE, works_in_the_office
        from condivisa.stages.calls.models import Call
        from condivisa.stages.calls.pages.looking import parts_of
        from condivisa.stages.calls.queries import PUBLIC
        from condivisa.stages.calls.signing import register_all
        from condivisa.stages.coprogramming.models import Procedure

        def of_procedure(procedure: Procedure) -> dict[str, str]:
            return {"slug": procedure.slug}

        office = works_in_the_office(OF_THE_PROCEDURE)
        open_door(Procedure, Door("procedure_office", _("Ufficio"), of_procedure, office, 10))
        open_door(Procedure, Door("procedure_allocation", _("Fondi"), of_procedure, office, 21))
        open_door(Call, Door("call", _("Pagina pubblica"), parts_of, lambda by, call: call.state in PUBLIC, 20))
        for order, (view, words) in enumerate(
            (
                ("call_office", _("Ufficio")),
                ("call_check", _("Verifica")),
                ("call_money", _("Copertura finanziaria")),
                ("call_notice", _("Testo e pubblicazione")),
                ("call_questions", _("Domande e risposte")),
            ),
            21,
        ):
            open_door(Call, Door(view, words, parts_of, works_in_the_office(OF_THE_CALL), order))
        register_all()
