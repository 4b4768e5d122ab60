from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "condivisa.stages.payments"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.agreements import questions  # the answer reads models, which exist only now
        from condivisa.stages.agreements.access import OF_A_PARTY
        from condivisa.stages.agreements.models import Agreement
        from condivisa.stages.payments import notifications, papers  # noqa: F401 - they register tables and recipes
        from condivisa.stages.payments.models import MoneyMovement
        from condivisa.stages.payments.queries.ledger import is_advanced, is_drawn, moved
        from condivisa.stages.payments.queries.settlement import is_redetermined, is_settled
        from condivisa.stages.payments.signing import register_all

        def of_agreement(agreement: Agreement) -> dict[str, int]:
            return {"key": agreement.pk}

        open_door(Agreement, Door("payments", _("Pagamenti e conto"), of_agreement, OF_A_PARTY.holds, 80))
        append_only(MoneyMovement)
        questions.moved.answered_by(moved)
        questions.drawn.answered_by(is_drawn)
        questions.advanced.answered_by(is_advanced)
        questions.redetermined.answered_by(is_redetermined)
        questions.settled.answered_by(is_settled)
        register_all()
