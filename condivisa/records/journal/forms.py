"""How the journal is filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.journal.events import said
from condivisa.records.screens.cells import language


class JournalFilter(forms.Form):
    """Which acts, by whom, between which days."""

    atto = forms.ChoiceField(label=_("Che cosa è accaduto"), required=False)
    chi = forms.CharField(label=_("Chi (cognome)"), required=False, max_length=80)
    dal = forms.DateField(label=_("Dal"), required=False, widget=forms.DateInput({"type": "date"}))
    al = forms.DateField(label=_("Al"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, *, kinds: Sequence[str]):
        super().__init__(data)
        worded = sorted(((kind, said(kind, language())) for kind in kinds), key=lambda one: one[1])
        self.fields["atto"].choices = [("", _("tutti")), *worded]  # type: ignore[attr-defined]  # a choice field, declared above
