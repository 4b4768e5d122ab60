from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "condivisa.stages.payments"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.stages.agreements import questions  # the answer reads models, which exist only now
        from condivisa.stages.payments import notifications, papers  # noqa: F401 - they register tables and recipes
        from condivisa.stages.payments.models import MoneyMovement
        from condivisa.stages.payments.queries.settlement import is_redetermined, is_settled
        from condivisa.stages.payments.signing import register_all

        append_only(MoneyMovement)
        questions.redetermined.answered_by(is_redetermined)
        questions.settled.answered_by(is_settled)
        register_all()
