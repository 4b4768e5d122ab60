"""What people write on a notice."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class QuestionForm(ActForm):
    """A question on the notice."""

    laws: ClassVar = {"text": "L. 241/1990, art. 1"}

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
        help_text=_(
            "Si pubblica subito, nella pagina dell’avviso, e non si cambia più: se ne può solo aggiungere un’altra."
        ),
        widget=forms.Textarea({"rows": 8}),
        max_length=8000,
    )


class FurtherAnswerForm(ActForm):
    """One more answer to a question, beside what was answered before."""

    answer = forms.CharField(
        label=_("Un’altra risposta"),
        help_text=_(
            "Si pubblica subito sotto quella di prima, che resta, con la sua data. Per esempio: «A rettifica della "
            "risposta del 3 ottobre: …»."
        ),
        widget=forms.Textarea({"rows": 8}),
        max_length=8000,
    )
