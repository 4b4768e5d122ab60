from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlliancesConfig(AppConfig):
    name = "condivisa.stages.alliances"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.alliances import notifications  # noqa: F401 - here, when models are loaded
        from condivisa.stages.alliances.access import OF_THE_PACT
        from condivisa.stages.alliances.models import Pact

        def of_pact(pact: Pact) -> dict[str, str]:
            return {"slug": pact.slug}

        open_door(Pact, Door("pact", _("Patto"), of_pact, lambda by, pact: True, 1))
        open_door(Pact, Door("pact_office", _("Aggiornare il patto"), of_pact, OF_THE_PACT.holds, 2))
