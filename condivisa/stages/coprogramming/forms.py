"""What people write of a procedure: its opening, who answers for it, its programming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm, CodeField, DayField
from condivisa.stages.coprogramming.models import Step
from condivisa.stages.coprogramming.queries import version_of_offices


class OpenForm(ActForm):
    """A new procedure, empty."""

    title = forms.CharField(
        label=_("Titolo del percorso"),
        max_length=400,
        help_text=_("Come lo leggerà chi cerca: «Co-progettazione dei servizi sociali 2026-2028»."),
    )
    slug = CodeField(
        label=_("Nome nell’indirizzo web della pagina"),
        help_text=_("Lettere minuscole, numeri e trattini: «crema-2026-2028». Non si cambia più."),
    )
    first_year = forms.IntegerField(label=_("Primo anno"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=_("Ultimo anno"), min_value=2000, max_value=2100)
    area = forms.TypedChoiceField(label=_("Territorio"), required=False, coerce=int, empty_value=None)
    legal_basis = forms.CharField(
        label=_("Base giuridica"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_("Una norma per riga: «D.Lgs. 117/2017, art. 55»."),
    )

    def __init__(self, request: Any, *, areas: Iterable[tuple[int, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["area"].choices = [("", _("nessuno in particolare")), *areas]  # type: ignore[attr-defined]  # a choice

    def clean_legal_basis(self) -> list[str]:
        """One norm a line."""
        return [line.strip() for line in self.cleaned_data["legal_basis"].splitlines() if line.strip()]


class AssignForm(ActForm):
    """Who runs the procedure and who adopts its acts, over whom the page showed."""

    version = forms.CharField(widget=forms.HiddenInput)
    procedure_manager = forms.TypedChoiceField(
        label=_("Responsabile del procedimento (RUP)"),
        coerce=UUID,
        help_text=_("Conduce il percorso: istruttoria, comunicazioni, verbali, proposta degli atti."),
    )
    director = forms.TypedChoiceField(
        label=_("Dirigente"), coerce=UUID, help_text=_("Adotta e firma gli atti verso l’esterno.")
    )

    def __init__(
        self, request: Any, *, managers: Iterable[tuple[str, str]], directors: Iterable[tuple[str, str]], **kwargs: Any
    ):
        super().__init__(request, **kwargs)
        for name, people in (("procedure_manager", managers), ("director", directors)):
            self.fields[name].choices = [("", ""), *people]  # type: ignore[attr-defined]  # choices, declared above


class ActCitedForm(ActForm):
    """An act that programmes."""

    kind = forms.CharField(
        label=_("Che atto è"), max_length=200, help_text=_("Per esempio: «deliberazione di Giunta comunale».")
    )
    number = forms.CharField(label=_("Numero"), max_length=40, required=False)
    date = DayField(label=_("Data"))
    subject = forms.CharField(label=_("Oggetto"), max_length=400)
    basis = forms.BooleanField(
        label=_("Il percorso poggia su questo atto"),
        required=False,
        initial=True,
        help_text=_("L’avviso lo citerà come programmazione su cui si fonda."),
    )


class HearingForm(ActForm):
    """A presentation to a committee of the council."""

    committee = forms.CharField(
        label=_("Commissione o organo"), max_length=200, help_text=_("Per esempio: «Commissione Politiche sociali».")
    )
    date = DayField(label=_("Data"))
    subject = forms.CharField(label=_("Di che cosa si è parlato"), max_length=400)


class StepForm(ActForm):
    """A step of the shared reading of needs."""

    kind = forms.ChoiceField(label=_("Che passo è"), choices=Step.Kind.choices)
    title = forms.CharField(label=_("Titolo"), max_length=300)
    when = forms.CharField(
        label=_("Quando"),
        max_length=60,
        help_text=_("Come lo dice il documento: «marzo-luglio 2024», «18 marzo 2024»."),
    )


def people(appointments: Iterable[Any]) -> list[tuple[str, str]]:
    """Appointed people as a choice. Source: practice."""
    return [(str(one.person_id), str(one.person)) for one in appointments]


def present_of(procedure: Any) -> Mapping[str, Any]:
    """Who answers for a procedure now, as the form's fields. Source: practice."""
    now = {"procedure_manager": procedure.procedure_manager_id or "", "director": procedure.director_id or ""}
    return {**now, "version": version_of_offices(procedure)}
