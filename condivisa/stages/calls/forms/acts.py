"""The acts around a notice: its start, its money, its numbers, its term, its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm, AmountField, CodeField, DayField, MomentField


class PlainForm(ActForm):
    """An act with nothing to write."""


class StartForm(ActForm):
    """A new notice, to be written part by part."""

    title = forms.CharField(label=_("Titolo dell’avviso"), max_length=300)
    code = CodeField(
        label=_("Sigla per l’indirizzo della pagina"),
        help_text=_("Lettere minuscole, numeri e trattini: «comune», «ambito». Non si cambia più."),
    )
    source_name = forms.CharField(
        label=_("Nome della fonte"),
        max_length=200,
        help_text=_("Di chi sono i fondi, come si legge nell’avviso: «Comune di Crema»."),
    )
    source_code = CodeField(
        label=_("Sigla della fonte"),
        max_length=40,
        help_text=_("Breve, per le tabelle: «comune», «ambito», «regione»."),
    )
    ours = forms.BooleanField(label=_("Sono fondi dell’ente che apre il percorso"), required=False, initial=True)


class EarlierForm(ActForm):
    """A new procedure with the notices of an earlier one: programmes, terms, criteria; neither money nor dates."""

    earlier = forms.ChoiceField(label=_("Da quale percorso"))
    title = forms.CharField(label=_("Titolo del percorso"), max_length=400)
    slug = CodeField(
        label=_("Nome nell’indirizzo web della pagina"),
        help_text=_("Lettere minuscole, numeri e trattini: «crema-2029-2031». Non si cambia più."),
    )
    first_year = forms.IntegerField(label=_("Primo anno"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=_("Ultimo anno"), min_value=2000, max_value=2100)

    def __init__(self, request: Any, *, earlier: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["earlier"].choices = list(earlier)  # type: ignore[attr-defined]  # a choice field, declared above


class BookingForm(ActForm):
    """Money of a source and year set aside."""

    mends: ClassVar = {
        "call.amount_not_positive": "amount",
        "call.money_unidentified": "number",
    }

    source = forms.ChoiceField(label=_("Fonte"))
    year = forms.TypedChoiceField(label=_("Anno"), coerce=int)
    chapter = forms.CharField(label=_("Capitolo"), max_length=40, help_text=_("Per esempio: 1104.2."))
    number = forms.CharField(label=_("Numero della prenotazione"), max_length=40)
    amount = AmountField(label=_("Importo, in euro"), help_text=_("Si scrive così: 1.234,56"))
    act = forms.CharField(label=_("Atto"), max_length=120, help_text=_("Per esempio: «Determina 361/2025»."))

    def __init__(self, request: Any, *, sources: Iterable[tuple[str, str]], years: Iterable[int], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]  # choice fields, declared above
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # the same


class CommitmentForm(ActForm):
    """Money of a booking bound, with the accounting visa."""

    mends: ClassVar = {
        "call.amount_not_positive": "amount",
        "call.money_unidentified": "number",
        "call.commitment_twice": "number",
        "call.no_visa": "visa_number",
        "call.visa_in_future": "visa_date",
    }

    laws: ClassVar = {"act": "D.Lgs. 267/2000, art. 183", "visa_number": "D.Lgs. 267/2000, art. 183, c. 7"}

    number = forms.CharField(label=_("Numero dell’impegno"), max_length=40)
    amount = AmountField(label=_("Importo, in euro"), help_text=_("Si scrive così: 1.234,56"))
    act = forms.CharField(label=_("Atto di impegno"), max_length=120, help_text=_("Per esempio: «Determina 402/2025»."))
    visa_number = forms.CharField(
        label=_("Visto di regolarità contabile, numero"),
        max_length=40,
        help_text=_("Senza il visto l’impegno non è esecutivo."),
    )
    visa_date = DayField(label=_("Visto del"))


class CancelForm(ActForm):
    """Why a booking or a commitment was wrong."""

    laws: ClassVar = {"reason": "L. 241/1990, art. 3"}
    says_when: ClassVar = ("reason",)
    reason = forms.CharField(
        label=_("Perché si storna"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        required=False,
        help_text=_("Per esempio: «importo scritto con tre zeri di troppo: la determina dice 20.000,00 €»."),
    )


class OpeningForm(ActForm):
    """The opening act as the office's own system numbered it."""

    number = forms.CharField(
        label=_("Numero della determina di avvio"), max_length=40, help_text=_("Per esempio: 361.")
    )
    date = DayField(label=_("Del"))


class NumberForm(ActForm):
    """Numbers that the office's own systems gave."""

    says_when: ClassVar = ("act_number", "act_date", "protocol_number", "protocol_date")
    act_number = forms.CharField(
        label=_("Numero della determina"),
        max_length=40,
        required=False,
        help_text=_("Come lo dà il sistema dell’ente. Per esempio: «412»."),
    )
    act_date = DayField(label=_("Data della determina"), required=False)
    protocol_number = forms.CharField(
        label=_("Numero di protocollo"), max_length=40, required=False, help_text=_("Per esempio: «0012345/2026».")
    )
    protocol_date = DayField(label=_("Data di protocollo"), required=False)


class OutageForm(ActForm):
    """When applications could not be sent, and until when they now can."""

    laws: ClassVar = {"closes_now": "D.Lgs. 267/2000, art. 107; L. 241/1990, art. 1 e 3"}

    first = MomentField(label=_("L’interruzione è cominciata il"))
    last = MomentField(label=_("Ed è finita il"))
    closes_now = MomentField(
        label=_("Nuovo termine, per tutti"), help_text=_("Più tardi di quello di prima. Per esempio: 31/12/2026 12:00.")
    )


class RectificationFields(ActForm):
    """Why a part of a published notice is corrected, and until when everybody may apply after that."""

    laws: ClassVar = {"reason": "L. 241/1990, art. 3", "substantial": "D.M. 72/2021, par. 3"}
    says_when: ClassVar[tuple[str, ...]] = ("reason", "closes_now")
    reason = forms.CharField(
        label=_("Perché si corregge"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
        help_text=_("Per esempio: «errore materiale nel CUP», «chiarimento chiesto con la domanda n. 3»."),
    )
    substantial = forms.BooleanField(
        label=_("La correzione è sostanziale"),
        required=False,
        help_text=_(
            "È sostanziale se può cambiare chi si candida o che cosa propone: finalità, criteri, condizioni e "
            "requisiti lo sono sempre. Allora l’avviso si ripubblica e il termine si sposta per tutti."
        ),
    )
    closes_now = MomentField(
        label=_("Nuovo termine, per tutti"), required=False, help_text=_("Solo se la correzione è sostanziale.")
    )


class RevocationForm(ActForm):
    """Why the notice is revoked."""

    laws: ClassVar = {"reason": "L. 241/1990, art. 21-quinquies"}

    says_when: ClassVar = ("reason",)
    reason = forms.CharField(
        label=_("Motivazione"),
        widget=forms.Textarea({"rows": 10}),
        max_length=20_000,
        help_text=_("Le ragioni di interesse pubblico e la risposta alle osservazioni arrivate."),
        required=False,
    )
