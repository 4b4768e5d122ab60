"""What people write about money that is asked, paid or given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.screens.forms import ActForm, AmountField, DayField
from condivisa.stages.payments.models import GuaranteeCall, PayeeCheck, Payment


class PlainForm(ActForm):
    """An act with nothing to write."""


class GrantForm(ActForm):
    """Where and from which day the grant, or an increase of it, was made public; `waiting` are those not public yet."""

    mends: ClassVar = {
        "payment.reference_missing": "reference",
        "payment.reference_unreadable": "reference",
    }

    laws: ClassVar = {"reference": "D.Lgs. 33/2013, art. 26, c. 3"}
    thing = forms.ChoiceField(label=_("Che cosa è pubblicato"))
    reference = forms.CharField(
        label=_("Dove è pubblicato"),
        max_length=200,
        help_text=_(
            "Il numero o l’indirizzo nella sezione Amministrazione trasparente: senza pubblicazione non si paga."
        ),
    )
    on = DayField(label=_("Pubblico dal"), required=False, help_text=_("Vuoto: da oggi."))

    def __init__(self, request: Any, *, waiting: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["thing"].choices = waiting  # type: ignore[attr-defined]  # a choice field


class OfBodyForm(ActForm):
    """Something about one of the bodies bound by the agreement."""

    payee = forms.ChoiceField(label=_("Ente"))

    def __init__(self, request: Any, *, bodies: Sequence[Body], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["payee"].choices = [(str(one.pk), one.name) for one in bodies]  # type: ignore[attr-defined]  # a choice field


class CheckForm(OfBodyForm):
    """A check on who is to be paid."""

    laws: ClassVar = {"kind": "D.L. 69/2013, art. 31 (DURC); L. 136/2010, art. 3 (CUP, CIG, conto dedicato)"}
    kind = forms.ChoiceField(label=_("Che cosa si è controllato"), choices=PayeeCheck.Kind.choices)
    passed = forms.TypedChoiceField(
        label=_("Esito"),
        choices=[("yes", _("regolare")), ("no", _("non regolare"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Numero o riferimento"), max_length=200, help_text=_("Per esempio: «DURC INPS_48213377».")
    )
    checked_on = DayField(label=_("Controllato il"))
    valid_until = DayField(label=_("Vale fino al"))


class DisputeForm(OfBodyForm):
    """A disagreement on money."""

    subject = forms.CharField(
        label=_("Su che cosa"),
        max_length=300,
        help_text=_("Finché è aperta, a questo ente non si paga. Per esempio: «Ore di marzo non riconosciute»."),
    )


class OutcomeForm(ActForm):
    """How a disagreement ended."""

    outcome = forms.CharField(
        label=_("Come si è chiusa"),
        max_length=300,
        help_text=_("Dopo si torna a pagare. Per esempio: «Riconosciute 40 ore su 60, verbale del 3 maggio»."),
    )

    @property
    def keeps(self) -> bool:
        """One line, and as many of these forms on a page as there are disputes."""
        return False


class RefuseForm(ActForm):
    """Why a request is refused."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Lo legge chi ha chiesto il pagamento. Per esempio: «La garanzia è scaduta»."),
    )


class OrderForm(ActForm):
    """The payment order of the office's accounts."""

    order_number = forms.CharField(
        label=_("Numero del mandato"),
        max_length=40,
        help_text=_("Come lo dà la contabilità dell’ente. Per esempio: «1254/2026»."),
    )


class CancelOrderForm(ActForm):
    """Why an order was cancelled or sent back."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Il numero del mandato resta leggibile. Per esempio: «Respinto dal tesoriere: conto estinto»."),
    )


class ProofForm(ActForm):
    """The treasurer's word that money left."""

    mends: ClassVar = {
        "payment.proof_missing": "proof",
        "payment.proof_day": "paid_on",
        "payment.reference_unreadable": "proof",
    }

    proof = forms.CharField(
        label=_("Numero della quietanza"),
        max_length=60,
        help_text=_("Come la dà il tesoriere, senza spazi. Per esempio: «Q-871»."),
    )
    paid_on = DayField(label=_("Pagato il"))


class PayToForm(ActForm):
    """Where money that comes back is to be paid."""

    pay_to = forms.CharField(
        label=_("Dove pagare"),
        max_length=200,
        help_text=_("Per esempio: «Tesoreria comunale, avviso di pagamento pagoPA»."),
    )


class OffsetForm(ActForm):
    """From which payment it is taken off."""

    payment_id = forms.TypedChoiceField(label=_("Da quale pagamento"), coerce=int)

    def __init__(self, request: Any, *, payments: Sequence[Payment], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["payment_id"].choices = [  # type: ignore[attr-defined]  # a choice field, declared above
            (one.pk, f"{one.number} – {one.get_kind_display()}") for one in payments
        ]


class ReturnForm(ActForm):
    """Money that came back."""

    mends: ClassVar = {
        "payment.return_amount": "amount",
        "payment.proof_missing": "proof",
    }

    says_when: ClassVar = ("call_id",)
    amount = AmountField(label=_("Importo riscosso, in euro"), help_text=_("Si scrive così: 1.234,56"))
    proof = forms.CharField(
        label=_("Riferimento della riscossione"),
        max_length=60,
        help_text=_("Il numero della reversale o della ricevuta, senza spazi. Per esempio: «2026/41»."),
    )
    call_id = forms.TypedChoiceField(label=_("Chi ha pagato"), coerce=int, empty_value=None, required=False)

    def __init__(self, request: Any, *, calls: Sequence[GuaranteeCall], **kwargs: Any):
        super().__init__(request, **kwargs)
        debtor = [("", _("chi doveva restituire"))]
        self.fields["call_id"].choices = debtor + [(one.pk, one.surety.guarantor) for one in calls]  # type: ignore[attr-defined]  # the same
