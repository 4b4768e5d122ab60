"""What people write in a thread."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class ThreadFilter(forms.Form):
    """Words of a file's name; those not read yet."""

    cerca = forms.CharField(label=_("Nel nome del fascicolo"), required=False, max_length=200)
    stato = forms.ChoiceField(
        label=_("Stato"), choices=[("", _("tutti")), ("unread", _("con messaggi da leggere"))], required=False
    )


class NoteForm(ActForm):
    """A note and the files that go with it."""

    text = forms.CharField(label=_("Testo"), widget=forms.Textarea({"rows": 5}), max_length=20_000)
    attached = FilesField(
        label=_("Allegati"), required=False, help_text=_("Al massimo 5 file. PDF, immagini, documenti.")
    )


class ReadForm(ActForm):
    """Up to which note a thread was read."""

    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
