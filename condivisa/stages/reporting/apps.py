from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting


class ReportingConfig(AppConfig):
    name = "condivisa.stages.reporting"

    def ready(self) -> None:
        from condivisa.records.journal.events import subscribe
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.agreements import questions  # the answers read models, which exist only now
        from condivisa.stages.agreements.access import OF_A_PARTY
        from condivisa.stages.agreements.events import AgreementTerminated, WithdrawalReceived
        from condivisa.stages.agreements.models import Agreement
        from condivisa.stages.reporting import notifications, papers  # noqa: F401 - they register tables and recipes
        from condivisa.stages.reporting.access import OF_THE_OFFICE, OF_THE_PARTNERS
        from condivisa.stages.reporting.ending import end_periods
        from condivisa.stages.reporting.queries import reported_on_lines, residual_hours
        from condivisa.stages.reporting.signing import register_all

        def of_agreement(agreement: Agreement) -> dict[str, int]:
            return {"key": agreement.pk}

        def for_partners(acting: Acting, agreement: Agreement) -> bool:
            if agreement.terms.get("payee") == "member":
                return False  # each is paid by the administration: nothing passes through the lead
            return not OF_THE_OFFICE.holds(acting, agreement) and OF_THE_PARTNERS.holds(acting, agreement)

        open_door(Agreement, Door("reports", _("Rendiconti"), of_agreement, OF_A_PARTY.holds, 70))
        open_door(Agreement, Door("lead_transfers", _("Trasferimenti ai partner"), of_agreement, for_partners, 71))
        questions.reported_on_lines.answered_by(reported_on_lines)
        subscribe(AgreementTerminated, end_periods)
        subscribe(WithdrawalReceived, end_periods)
        questions.residual_hours.answered_by(residual_hours)
        register_all()
