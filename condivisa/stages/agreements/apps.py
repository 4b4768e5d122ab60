from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting


class AgreementsConfig(AppConfig):
    name = "condivisa.stages.agreements"

    def ready(self) -> None:
        from condivisa.records.journal.triggers import append_only
        from condivisa.records.screens.doors import Door, open_door
        from condivisa.stages.agreements import notifications, papers, queries  # noqa: F401 - the two fill tables
        from condivisa.stages.agreements.access import OF_A_PARTY, OF_THE_CALL
        from condivisa.stages.agreements.models import Agreement, BudgetMovement
        from condivisa.stages.agreements.signing import register_all
        from condivisa.stages.calls import questions  # here, as above, models are loaded
        from condivisa.stages.calls.models import Call
        from condivisa.stages.calls.pages.looking import parts_of

        def of_agreement(agreement: Agreement) -> dict[str, int]:
            return {"key": agreement.pk}

        def once_signed(acting: Acting, agreement: Agreement) -> bool:
            return agreement.state != Agreement.State.DRAFT and OF_A_PARTY.holds(acting, agreement)

        for order, (view, words) in enumerate(
            (
                ("agreement", _("Convenzione")),
                ("agreement_plan", _("Piano economico")),
                ("agreement_commitments", _("Impegni")),
                ("agreement_text", _("Testo e firma")),
            ),
            60,
        ):
            open_door(Agreement, Door(view, words, of_agreement, OF_A_PARTY.holds, order))
        open_door(Agreement, Door("amendments", _("Variazioni"), of_agreement, once_signed, 66))
        open_door(Agreement, Door("agreement_end", _("Diffide e fine"), of_agreement, once_signed, 67))
        open_door(Call, Door("call_agreements", _("Convenzioni"), parts_of, OF_THE_CALL.holds, 60))
        append_only(BudgetMovement)
        questions.agreements_in_force.answered_by(queries.in_force)
        questions.commitment_taken.answered_by(queries.commitment_taken)
        register_all()
