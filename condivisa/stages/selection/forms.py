"""What people write in a selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.base import words
from condivisa.records.screens.forms import ActForm, MomentField, NumberField
from condivisa.records.screens.ticks import Ticks
from condivisa.stages.applications.rules.steps import Part
from condivisa.stages.calls.models import Criterion
from condivisa.stages.calls.pages.looking import STANDINGS
from condivisa.stages.calls.rules.steps import Standing
from condivisa.stages.selection.models import Panel
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS

CHECKED = (Standing.NOT_STARTED, Standing.IN_PROGRESS, Standing.TO_CORRECT, Standing.DONE)
PARTS = [
    (Part.TEXT, _("la proposta")),
    (Part.MEMBERS, _("gli enti che partecipano")),
    (Part.PLAN, _("il piano economico")),
    (Part.DOCUMENTS, _("dichiarazioni e allegati")),
]


class ApplicationFilter(forms.Form):
    """Words of a proposal, its lead or its number; for who checks, how far it is."""

    cerca = forms.CharField(label=_("Titolo, capofila o numero"), max_length=100, required=False)
    stato = forms.ChoiceField(
        label=_("A che punto è"),
        required=False,
        choices=[("", _("tutte")), *((one.value, STANDINGS[one][0]) for one in CHECKED)],
    )

    def __init__(self, *args: Any, checks: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not checks:
            del self.fields["stato"]


def requirement_words(code: str, language: str = "it") -> str:
    """How a requirement is called. Source: practice."""
    return words.word(f"selection.{code}", language)


class PlainForm(ActForm):
    """An act with nothing to write."""


class AppointForm(ActForm):
    """Who sits on a panel, and who chairs it."""

    kind = forms.ChoiceField(label=_("Che cosa si nomina"), choices=Panel.Kind.choices, widget=forms.RadioSelect)
    members = forms.MultipleChoiceField(
        label=_("Chi ne fa parte"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Le persone dell’amministrazione con un ruolo che lo permette: di solito tre o cinque."),
    )
    chair = forms.ChoiceField(label=_("Chi presiede"))

    def __init__(self, request: Any, *, people: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["members"].choices = people  # type: ignore[attr-defined]  # a choice field, declared above
        self.fields["chair"].choices = [("", ""), *people]  # type: ignore[attr-defined]  # the same


class SubstituteForm(ActForm):
    """Who takes a seat, and why it was left."""

    person = forms.ChoiceField(label=_("Chi prende il posto"))
    reason = forms.CharField(
        label=_("Motivo"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        help_text=_("Va nell’atto. Per esempio: «In conflitto con l’istanza n. 4»."),
    )

    def __init__(self, request: Any, *, people: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]  # a choice field, declared above


class ConflictForm(ActForm):
    """With which applicants one is in conflict."""

    laws: ClassVar = {"applications": "L. 241/1990, art. 6-bis", "file": "D.P.R. 445/2000, art. 38 e 47"}

    applications = forms.MultipleChoiceField(
        label=_("Sono in conflitto di interessi con"),
        widget=Ticks,
        required=False,
        help_text=_(
            "Parentela, incarichi, interessi economici, amicizia o inimicizia grave. Se con nessuno, non segni nulla."
        ),
    )
    file = forms.FileField(label=_("La dichiarazione firmata"), help_text=_("PDF firmato o .p7m."))

    def __init__(self, request: Any, *, applicants: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["applications"].choices = applicants  # type: ignore[attr-defined]  # a choice field
        self.seeks = self.is_bound and Ticks.seeks(self.data, "applications")
        self.fields["file"].required = not self.seeks

    def does(self, act: Callable[..., object]) -> bool:
        """As of every form; where names were only sought, it shows them and does nothing. Source: practice."""
        return not self.seeks and super().does(act)


class RequirementsForm(ActForm):
    """Each requirement: met, or not and why; who checks after a colleague sees first what the colleague said."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, waiting: set[str], present: Mapping[str, str], **kwargs: Any):
        super().__init__(request, present=present, **kwargs)
        language = request.LANGUAGE_CODE
        asked = [code for code in REQUIREMENTS if code not in waiting]
        self.owed_later = tuple(f"outcome_{code}" for code in asked)
        self.says_when = tuple(f"reason_{code}" for code in asked)
        for code in asked:
            self.fields[f"outcome_{code}"] = forms.ChoiceField(
                label=requirement_words(code, language),
                choices=[("", _("da controllare")), ("met", _("rispettato")), ("not_met", _("non rispettato"))],
                required=False,
                help_text=REQUIREMENTS[code].source if REQUIREMENTS[code].source != "practice" else "",
            )
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("Perché, se non è rispettato"),
                required=False,
                max_length=2000,
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """A requirement that is not met says why. Source: L. 241/1990, art. 3."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for code in REQUIREMENTS:
            outcome, reason = cleaned.get(f"outcome_{code}"), cleaned.get(f"reason_{code}", "")
            if outcome == "not_met" and not reason.strip():
                self.add_error(
                    f"reason_{code}",
                    _("Scriva perché non è rispettato: chi ha presentato l’istanza deve poterlo capire."),
                )
        return cleaned

    def outcomes(self, typed: Mapping[str, Any]) -> dict[str, str]:
        """What the action reads: requirement → why it is not met, empty where it is. Source: practice."""
        return {
            code: typed[f"reason_{code}"] if typed[f"outcome_{code}"] == "not_met" else ""
            for code in REQUIREMENTS
            if typed.get(f"outcome_{code}")
        }


class CorrectionForm(ActForm):
    """What to mend, where, by when."""

    mends: ClassVar = {
        "selection.correction_days": "days",
        "selection.no_days": "days",
    }

    requirement = forms.ChoiceField(label=_("Per quale requisito"))
    fields_ = forms.MultipleChoiceField(
        label=_("In quali parti dell’istanza"), choices=PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(
        label=_("Che cosa manca o non è chiaro"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=_(
            "Dica che cosa mandare e in quale forma. Per esempio: «Lo statuto non si legge: lo rimandi in PDF»."
        ),
    )
    days = forms.IntegerField(label=_("Giorni per rispondere"), min_value=1, max_value=365)

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        language = request.LANGUAGE_CODE
        self.fields["requirement"].choices = [  # type: ignore[attr-defined]  # a choice field, declared above
            ("", ""),  # none by itself: the first is one that hardly anything can mend
            *((code, requirement_words(code, language)) for code in REQUIREMENTS),
        ]


class JudgeCorrectionForm(ActForm):
    """Whether an answer mends what was missing."""

    accepted = forms.TypedChoiceField(
        label=_("La risposta"),
        choices=[("yes", _("si accoglie: il requisito è rispettato")), ("no", _("non si accoglie"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Perché"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_("Va nel verbale. Per esempio: «Lo statuto mandato prevede l’attività richiesta»."),
    )

    @property
    def keeps(self) -> bool:
        """As many of these forms on a page as there are requests."""
        return False


class ReasonForm(ActForm):
    """A reason, for an act that is nothing without one."""

    reason = forms.CharField(
        label=_("Motivo"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=_("Va nell’atto, parola per parola: i fatti, poi la regola."),
    )


class AnswerForm(ActForm):
    """What an applicant answers, with a file where one is asked for."""

    answer = forms.CharField(
        label=_("La risposta"),
        widget=forms.Textarea({"rows": 8}),
        max_length=20_000,
        help_text=_("Dica punto per punto che cosa manda o chiarisce. Per esempio: «Allego lo statuto aggiornato»."),
    )
    file = forms.FileField(label=_("Un file, se serve"), required=False)


class ObservationsForm(ActForm):
    """What an applicant says before a refusal."""

    answer = forms.CharField(
        label=_("Le osservazioni"),
        widget=forms.Textarea({"rows": 10}),
        max_length=20_000,
        help_text=_("Dica perché, secondo lei, la domanda va accolta: chi decide risponde nell’atto."),
    )


class MarksForm(ActForm):
    """One's own mark and reason on each criterion; an older window goes over newer marks only knowingly."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, criteria: Sequence[Criterion], present: Mapping[str, Any], **kwargs: Any):
        super().__init__(request, present=present, **kwargs)
        self.owed_later = tuple(f"value_{one.code}" for one in criteria)
        self.says_when = tuple(f"reason_{one.code}" for one in criteria)
        for one in criteria:
            self.fields[f"value_{one.code}"] = _mark_field(one)
            self.fields[f"reason_{one.code}"] = forms.CharField(
                label=_("Perché questo voto"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
            )

    def marks(self, criteria: Sequence[Criterion], typed: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
        """What the action reads: criterion → value and reason, of those given a value. Source: practice."""
        given = {one.code: (typed[f"value_{one.code}"], typed[f"reason_{one.code}"]) for one in criteria}
        return {code: mark for code, mark in given.items() if mark[0] not in (None, "")}


def _mark_field(criterion: Criterion) -> forms.Field:
    label = f"{criterion.code} – {criterion.title}"
    if criterion.scale:
        return forms.TypedChoiceField(
            label=label,
            choices=[("", "")] + [(value, f"{name} ({value.replace('.', ',')})") for name, value in criterion.scale],
            coerce=Decimal,
            empty_value=None,
            required=False,
        )
    unit = {
        Criterion.Scoring.COEFFICIENT: _("Un coefficiente da 0 a 1."),
        Criterion.Scoring.STEPS: _("Punti."),
    }.get(Criterion.Scoring(criterion.scoring), criterion.unit)
    return NumberField(label=label, required=False, help_text=unit)


class MinutesForm(ActForm):
    """A sitting: when, where, who was there, what was done."""

    mends: ClassVar = {
        "selection.not_held_yet": "held_at",
        "selection.before_appointment": "held_at",
        "selection.nobody_present": "who",
        "selection.not_seated_then": "who",
    }

    held_at = MomentField(label=_("Quando"))
    where = forms.CharField(label=_("Dove"), max_length=200)
    public = forms.BooleanField(label=_("Seduta pubblica"), required=False)
    who = forms.MultipleChoiceField(label=_("Chi era presente"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=_("Che cosa si è fatto"),
        widget=forms.Textarea({"rows": 12}),
        max_length=60_000,
        help_text=_("I punteggi dati fin qui dalla commissione entrano nel verbale da soli."),
    )

    def __init__(self, request: Any, *, seats: Sequence[tuple[str, str]], sit: Sequence[str], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["who"].choices = seats  # type: ignore[attr-defined]  # a choice field, declared above
        self.initial.setdefault("who", list(sit))


class AnnulForm(ActForm):
    """Why lots that were drawn no longer count."""

    reason = forms.CharField(
        label=_("Perché si annulla"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_(
            "Si stampa nell’atto di graduatoria; lo scriva anche nel verbale. "
            "Per esempio: «Il numero di una proposta è stato trascritto male»."
        ),
    )


class DrawForm(ActForm):
    """The number that each application of a tie drew."""

    def __init__(self, request: Any, *, proposals: Sequence[tuple[int, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        for key, name in proposals:
            self.fields[f"number_{key}"] = forms.IntegerField(label=name, min_value=1, max_value=999)

    def numbers(self, typed: Mapping[str, Any]) -> dict[int, int]:
        """Application → number drawn. Source: practice."""
        return {int(name.removeprefix("number_")): number for name, number in typed.items()}
