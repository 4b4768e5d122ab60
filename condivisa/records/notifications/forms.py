"""What people write about messages that wait."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class OutboxFilter(forms.Form):
    """Words of what waits to leave; what is to be read, what was held back."""

    cerca = forms.CharField(label=_("Nell’oggetto o nel testo"), required=False, max_length=200)
    stato = forms.ChoiceField(
        label=_("Stato"),
        choices=[("", _("tutte")), ("waiting", _("da leggere e far partire")), ("held", _("trattenute"))],
        required=False,
    )


class FailureFilter(forms.Form):
    """Words of the subject, the recipient's family name or address."""

    cerca = forms.CharField(label=_("Oggetto, cognome o indirizzo"), required=False, max_length=200)


class PlainForm(ActForm):
    """An act with nothing to write."""


class HoldForm(ActForm):
    """Why messages do not leave."""

    reason = forms.CharField(
        label=_("Motivo"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
        help_text=_("Lo legge chi apre la posta in uscita. Per esempio: «Manca un allegato: si manda domani»."),
    )
