"""What people write to warn, to terminate, to withdraw, to close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.base.money import ZERO
from condivisa.records.screens.fields import AmountField, DayField
from condivisa.records.screens.forms import ActForm


class WarningForm(ActForm):
    """What the partners have not done."""

    reason = forms.CharField(
        label=_("Che cosa non è stato fatto, e che cosa si chiede"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Entra nella diffida, parola per parola."),
    )


class ReceivedForm(ActForm):
    """The day something was received."""

    received_on = DayField(
        label=_("Ricevuta il"), help_text=_("Il giorno della ricevuta di consegna della PEC, o dell’avviso di ritorno.")
    )


class TerminationForm(ActForm):
    """Why the agreement is terminated."""

    reason = forms.CharField(
        label=_("Motivazione"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("L’inadempimento, la diffida e perché non basta altro: entra nell’atto, parola per parola."),
    )


class WithdrawalForm(ActForm):
    """On which ground the administration withdraws, and what it owes for the loss."""

    mends: ClassVar = {
        "agreement.ground_not_listed": "ground",
        "agreement.no_reason": "reason",
        "agreement.indemnity_not_judged": "indemnity_finding",
        "agreement.indemnity_negative": "indemnity",
    }

    laws: ClassVar = {"reason": "L. 241/1990, art. 11, c. 4", "indemnity_finding": "L. 241/1990, art. 11, c. 4"}

    ground = forms.ChoiceField(label=_("Motivo previsto dalla convenzione"))
    reason = forms.CharField(
        label=_("Motivazione"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("L’interesse pubblico sopravvenuto: entra nell’atto, parola per parola."),
    )
    indemnity = AmountField(
        label=_("Indennizzo (€)"), required=False, help_text=_("Quanto si riconosce ai partner; vuoto se niente.")
    )
    indemnity_finding = forms.CharField(
        label=_("Valutazione dell’indennizzo"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _(
                "L’atto deve dire se ai partner spetta un indennizzo, e quanto, per i pregiudizi del recesso "
                "(L. 241/1990, art. 11, c. 4)."
            )
        },
        help_text=_("Quale pregiudizio porta il recesso ai partner, e perché l’importo è quello."),
    )

    def __init__(self, request: Any, *, grounds: Sequence[str], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["ground"].choices = [(one, one) for one in grounds]  # type: ignore[attr-defined]  # a choice field

    def typed(self) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        typed = super().typed()
        return {**typed, "indemnity": typed["indemnity"] or ZERO}


class NoticeForm(ReceivedForm):
    """The day the withdrawal was received and, where later than the notice asks, the day it takes effect."""

    mends: ClassVar = {
        "agreement.notice_too_short": "effective_on",
        "agreement.effective_after_end": "effective_on",
        "agreement.received_before_signed": "received_on",
        "agreement.received_in_the_future": "received_on",
    }

    effective_on = DayField(
        label=_("Ha effetto dal"),
        required=False,
        help_text=_("Vuoto: il primo giorno possibile, che si calcola dal preavviso."),
    )
