from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "condivisa.stages.reporting"

    def ready(self) -> None:
        from condivisa.records.journal.events import subscribe
        from condivisa.stages.agreements import questions  # the answers read models, which exist only now
        from condivisa.stages.agreements.events import AgreementTerminated, WithdrawalReceived
        from condivisa.stages.reporting import notifications, papers  # noqa: F401 - they register tables and recipes
        from condivisa.stages.reporting.ending import end_periods
        from condivisa.stages.reporting.queries import reported_on_lines, residual_hours

        questions.reported_on_lines.answered_by(reported_on_lines)
        subscribe(AgreementTerminated, end_periods)
        subscribe(WithdrawalReceived, end_periods)
        questions.residual_hours.answered_by(residual_hours)
