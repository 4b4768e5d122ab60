"""A procedure file sent from a browser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm


class FileForm(ActForm):
    """A file to judge."""

    file = forms.FileField(
        label=_("File di percorso"),
        help_text=_(
            "Un file .toml, al massimo 1 MB. Di solito lo prepara chi gestisce questa installazione: il formato è "
            "spiegato in docs/procedure-file.md e gli esempi sono nella cartella examples."
        ),
    )


class TextForm(ActForm):
    """The text of a file, judged and to be loaded whole."""

    text = forms.CharField(
        label=_("Il testo del file"),
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "class": "code"}),
        strip=False,
        help_text=_("Si può correggere qui: i numeri di riga sono quelli della verifica."),
    )

    def content(self, text: Any) -> bytes:
        """The bytes of the file: a browser ends lines its own way."""
        return str(text).replace("\r\n", "\n").encode()
