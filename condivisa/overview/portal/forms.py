"""What people look for: a procedure, a body, a contribution, anything published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.overview.portal.models import SearchRow
from condivisa.parties.forms import activities
from condivisa.parties.models import Body

LONGEST = 80


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=forms.TextInput({"type": "search"}))


def _order(first: Any, *others: tuple[str, Any]) -> forms.ChoiceField:
    """In which order: `first` is that of the list itself, each of the others a column it may be sorted by."""
    return forms.ChoiceField(label=gettext_lazy("Ordina per"), required=False, choices=[("", first), *others])


class CallSearch(forms.Form):
    """Words in the title or the administration of a call, and in which order."""

    cerca = _words(gettext_lazy("Titolo o ente"))
    ordine = _order(
        gettext_lazy("chiusura più vicina"),
        ("-published_at", gettext_lazy("pubblicazione più recente")),
        ("title", gettext_lazy("titolo")),
        ("procedure__administration__sort_key", gettext_lazy("ente")),
    )


class ProcedureSearch(forms.Form):
    """Words in the title, the body or the area of a procedure, and in which order."""

    cerca = _words(gettext_lazy("Titolo, ente o territorio"))
    ordine = _order(
        gettext_lazy("data, dal più recente"),
        ("title", gettext_lazy("titolo")),
        ("administration__sort_key", gettext_lazy("ente")),
    )


class Search(forms.Form):
    """Words in anything published, of one kind or of all, and in which order."""

    cerca = _words(gettext_lazy("Parole da cercare"))
    che = forms.ChoiceField(label=gettext_lazy("Che cosa"), required=False)
    ordine = _order(
        gettext_lazy("tipo, prima gli avvisi"),
        ("-latest", gettext_lazy("data, dal più recente")),
        ("title", gettext_lazy("nome o titolo")),
    )

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # a form's own arguments, handed on
        self.fields["che"].choices = [("", _("tutto")), *SearchRow.Kind.choices]  # type: ignore[attr-defined] # a ChoiceField


class BodySearch(forms.Form):
    """Words in the name, the seat or the fiscal code of a body; its kind; an activity of general interest of its."""

    cerca = _words(gettext_lazy("Nome, sede o codice fiscale"))
    tipo = forms.ChoiceField(
        label=gettext_lazy("Tipo"), required=False, choices=[("", gettext_lazy("tutti")), *Body.Kind.choices]
    )
    attivita = forms.ChoiceField(
        label=gettext_lazy("Che cosa fa"), required=False, choices=lambda: [("", _("tutto")), *activities()]
    )


class GrantSearch(forms.Form):
    """The year a contribution was published in, the administration, words in beneficiary or project."""

    anno = forms.TypedChoiceField(
        label=gettext_lazy("Anno di pubblicazione"), required=False, coerce=int, empty_value=None
    )
    ente = forms.ChoiceField(label=gettext_lazy("Amministrazione"), required=False)
    cerca = _words(gettext_lazy("Beneficiario, codice fiscale o progetto"))

    def __init__(self, given: object, years: Sequence[int], administrations: Sequence[tuple[str, str]]):
        super().__init__(given)  # type: ignore[arg-type] # the request's own parameters
        self.fields["anno"].choices = [("", _("tutti")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["ente"].choices = [("", _("tutte")), *administrations]  # type: ignore[attr-defined] # a ChoiceField
