from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoprogrammingConfig(AppConfig):
    name = "condivisa.stages.coprogramming"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.coprogramming import notifications  # noqa: F401 - here, when models are loaded
        from condivisa.stages.coprogramming.access import OF_THE_PROCEDURE
        from condivisa.stages.coprogramming.models import Procedure

        def of_procedure(procedure: Procedure) -> dict[str, str]:
            return {"slug": procedure.slug}

        open_door(
            Procedure, Door("procedure_programming", _("Programmazione"), of_procedure, OF_THE_PROCEDURE.holds, 11)
        )
        open_door(Procedure, Door("procedure_people", _("Incarichi"), of_procedure, OF_THE_PROCEDURE.holds, 12))
