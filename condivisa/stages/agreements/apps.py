from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "condivisa.stages.agreements"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.stages.agreements import notifications, papers, queries  # noqa: F401 - the two fill tables
        from condivisa.stages.agreements.models import BudgetMovement
        from condivisa.stages.agreements.signing import register_all
        from condivisa.stages.calls import questions  # here, as above, models are loaded

        append_only(BudgetMovement)
        questions.agreements_in_force.answered_by(queries.in_force)
        register_all()
