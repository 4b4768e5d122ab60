from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting


class MonitoringConfig(AppConfig):
    name = "condivisa.stages.monitoring"

    def ready(self) -> None:
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.agreements.access import OF_A_PARTY
        from condivisa.stages.agreements.models import Agreement  # models exist only now

        def of_agreement(agreement: Agreement) -> dict[str, int]:
            return {"key": agreement.pk}

        def once_signed(acting: Acting, agreement: Agreement) -> bool:
            return agreement.state != Agreement.State.DRAFT and OF_A_PARTY.holds(acting, agreement)

        open_door(Agreement, Door("outcome", _("Risultati"), of_agreement, once_signed, 90))
