"""What people write of those who work for their body."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.screens.forms import ActForm, DayField, NumberField
from condivisa.stages.reporting.models import Worker


class WorkerForm(ActForm):
    """Somebody who works for the body."""

    mends: ClassVar = {
        "report.not_in_register": "register_number",
        "report.worker_code_taken": "code",
        "report.worker_twice": "since",
        "report.staff_and_volunteer": "since",
    }

    kind = forms.ChoiceField(label=_("Chi è"), choices=Worker.Kind.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Codice"), max_length=20, help_text=_("Una sigla vostra: nei rendiconti compare questa, mai il nome.")
    )
    fiscal_code = forms.CharField(
        label=_("Codice fiscale"),
        max_length=16,
        help_text=_("Serve a riconoscere la stessa persona: non lo conserviamo."),
    )
    since = DayField(label=_("Assunto, o iscritto nel registro dei volontari, dal"))
    until = DayField(label=_("Fino al"), required=False)
    contract = forms.ChoiceField(
        label=_("Tipo di contratto"),
        choices=[("", ""), *Worker.Contract.choices],
        required=False,
        help_text=_("Da qui al livello: solo per chi è dipendente o collaboratore."),
    )
    job = forms.CharField(label=_("Mansione"), required=False, max_length=80)
    monthly_hours = NumberField(label=_("Ore al mese da contratto"), required=False)
    collective_agreement = forms.CharField(label=_("Contratto collettivo"), required=False, max_length=80)
    level = forms.CharField(label=_("Livello"), required=False, max_length=10)
    register_number = forms.CharField(
        label=_("Numero nel registro dei volontari"),
        required=False,
        max_length=40,
        help_text=_("Solo per i volontari."),
    )

    def at_its_field(self, finding: Finding) -> tuple[str, str] | None:
        """As of every form; what is missing leads to its first field. Source: practice."""
        missing = str(dict(finding.facts).get("fields", "")).split(", ")[0].removeprefix("worker.field.")
        field: Any = self[missing] if missing in self.fields else None
        return (str(field.label), f"#{field.begins}") if field else super().at_its_field(finding)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first. Source: practice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Viene prima del primo giorno: controlli le due date."))
        return cleaned


class EndForm(ActForm):
    """The last day of somebody's work."""

    last = DayField(label=_("Ultimo giorno"), help_text=_("Compreso: le ore dei giorni dopo non si rendicontano."))
