"""What people write about messages that wait."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class PlainForm(ActForm):
    """An act with nothing to write."""


class HoldForm(ActForm):
    """Why messages do not leave."""

    reason = forms.CharField(label=_("Perché non partono"), widget=forms.Textarea({"rows": 3}), max_length=500)
