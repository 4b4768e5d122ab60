"""What people write on a notice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class QuestionForm(ActForm):
    """A question on the notice."""

    text = forms.CharField(
        label=_("La domanda"),
        help_text=_("La risposta si pubblica per tutti, senza il nome di chi chiede: non scriva dati di persone."),
        widget=forms.Textarea({"rows": 6}),
        max_length=4000,
    )


class AnswerForm(ActForm):
    """The answer to a question, for everybody."""

    answer = forms.CharField(
        label=_("La risposta"),
        help_text=_("Si pubblica subito, nella pagina dell’avviso, e non si cambia più."),
        widget=forms.Textarea({"rows": 8}),
        max_length=8000,
    )
