"""Looking for a procedure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Search(forms.Form):
    """Words in the title, the body or the area of a procedure."""

    cerca = forms.CharField(
        label=_("Titolo, ente o territorio"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
