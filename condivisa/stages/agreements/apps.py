from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "condivisa.stages.agreements"

    def ready(self) -> None:
        from condivisa.stages.agreements import notifications, papers, queries  # noqa: F401 - the two fill tables
        from condivisa.stages.calls import questions  # here, as above, models are loaded

        questions.agreements_in_force.answered_by(queries.in_force)
