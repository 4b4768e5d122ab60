"""What people write in a report and in its check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from condivisa.base.money import show
from condivisa.parties.models import Body
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.forms import ActForm, AmountField, DayField, GridForm, NumberField
from condivisa.records.screens.grids import Grid
from condivisa.stages.agreements.models import Activity
from condivisa.stages.reporting.models import Expense, RowCheck
from condivisa.stages.reporting.queries.parts import OpenPart
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.facts import RowKind
from condivisa.stages.reporting.rules.reasons import Reason
from condivisa.stages.reporting.sheet import BOUGHT, HELPS, PAID_WHEN, proof_words, reason_words, wrong_cells


class PlainForm(ActForm):
    """An act with nothing to write."""


class HandInForm(ActForm):
    """To hand in a part; one without rows says that nothing was spent, once its period is over (`asks`)."""

    nothing_spent = forms.BooleanField(
        label=_("Dichiaro che nel periodo il mio ente non ha sostenuto spese da rendicontare"), required=False
    )

    def __init__(self, request: Any, *, asks: bool, **kwargs: Any):
        super().__init__(request, **kwargs)
        if not asks:
            del self.fields["nothing_spent"]


class SubmitForm(ActForm):
    """To submit a report, without the parts left open that are ticked; `final`: none comes after it."""

    without = forms.TypedMultipleChoiceField(
        label=_("Presenta senza la parte di"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, request: Any, *, parts: Sequence[OpenPart], final: bool, **kwargs: Any):
        super().__init__(request, **kwargs)
        if not parts:
            del self.fields["without"]
            return
        without: Any = self.fields["without"]
        without.choices = [(one.body, _part_words(one)) for one in parts]
        without.help_text = (
            _(
                "È il rendiconto finale: le righe di chi spunta, per esempio un ente uscito che non risponde più, si "
                "tolgono e non si pagano. L’ente è avvisato."
            )
            if final
            else _(
                "Le righe di chi spunta, per esempio un ente uscito che non risponde più, non si contano qui: passano "
                "nel prossimo rendiconto, dove l’ente le completa e le consegna. L’ente è avvisato."
            )
        )


def _part_words(part: OpenPart) -> str:
    rows = ngettext("%(n)s riga", "%(n)s righe", part.rows) % {"n": part.rows}
    return f"{part.name}: {rows}, {show(part.amount)}"


class RowForm(ActForm):
    """One row of a kind, with only its fields; its line among those of the period's years, `now`, then the others."""

    says_when: tuple[str, ...] = ()

    def __init__(
        self,
        request: Any,
        *,
        kind: str,
        columns: Sequence[Column],
        now: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(request, **kwargs)
        for column in columns:
            self.fields[column.name] = _field(column)
        if when := PAID_WHEN.get(RowKind(kind)):
            self.says_when = BOUGHT
            self.fields[BOUGHT[0]].help_text = when
        groups = [(_("Voci di questo periodo"), now), (_("Altri anni, se la competenza della spesa li tocca"), others)]
        line: Any = self.fields["line"]
        line.choices = [("", ""), *((words, lines) for words, lines in groups if lines)]
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """Each field beside the others of its row; one in error already is said once. Source: practice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, words in wrong_cells(cleaned, self.kind).items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned


class CorrectForm(RowForm):
    """A row written again, over the one the page showed."""

    version = forms.CharField(widget=forms.HiddenInput)


def _field(column: Column) -> forms.Field:
    common: dict[str, Any] = {"label": column.label, "required": column.required}
    common["help_text"] = HELPS.get(column.name, "")
    match column.kind:
        case Kind.AMOUNT:
            return AmountField(**{**common, "label": f"{column.label} (€)"})
        case Kind.NUMBER:
            return NumberField(**common)
        case Kind.DAY:
            return DayField(**common)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", ""), *column.choices], **common)
    return forms.CharField(max_length=column.longest, **common)


class SheetForm(ActForm):
    """A spreadsheet with many rows: its file, or its rows pasted."""

    file = forms.FileField(
        label=_("Foglio di calcolo"), required=False, help_text=_("Il modello scaricato da qui, in .xlsx o .csv.")
    )
    pasted = forms.CharField(
        label=_("Oppure righe incollate"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea({"rows": 5, "wrap": "off"}),
        help_text=_("Le copi dal modello con la riga dei titoli, e le incolli qui."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two. Source: practice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("pasted")):
            self.add_error("file", _("Scelga un file oppure incolli le righe: uno dei due."))
        return cleaned

    @property
    def sheet(self) -> tuple[str, bytes]:
        """The name and the bytes of what was given; rows copied from a spreadsheet have tabs between their cells.

        Source: practice.
        """
        file = self.cleaned_data["file"]
        return (file.name, file.read()) if file else (".tsv", self.cleaned_data["pasted"].encode())


class MultipleFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A field with a list of files."""

    widget = MultipleFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as Django checks one. Source: practice."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class InvoicesForm(ActForm):
    """E-invoices to read."""

    invoices = ManyFilesField(
        label=_("Fatture elettroniche"), help_text=_("File .xml o .xml.p7m, anche più di uno: al massimo 30 fatture.")
    )


class InvoiceRowsForm(GridForm):
    """The invoices read, completed; of several one left without line and amount is not reported here."""

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        if self.is_bound:
            places = [place for place, column in enumerate(self.grid.columns) if column.name in ("line", "amount")]
            wanted = [row for row in self.grid.rows if any(row[place].text.strip() for place in places)]
            self.grid = checked(replace(self.grid, rows=wanted or self.grid.rows), Expense.Kind.SUPPLIER)


def checked(grid: Grid, kind: str = "") -> Grid:
    """A grid of rows with what each cell says against the others of its row. Source: practice."""
    found = {
        (number, name): words
        for number, (values, row) in enumerate(zip(grid.values, grid.rows, strict=True), 1)
        if not any(cell.error for cell in row)
        for name, words in wrong_cells(values, kind).items()
    }
    return grid.with_errors(found)


class EvidenceForm(ActForm):
    """A file that proves a row."""

    kind = forms.ChoiceField(label=_("Che cosa prova"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, immagine, .xml o .p7m, al massimo 20 MB."))

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        language = request.LANGUAGE_CODE[:2]
        self.fields["kind"].choices = [(one.value, proof_words(one, language)) for one in Proof]  # type: ignore[attr-defined]  # a choice field


class RemoveProofForm(ActForm):
    """Which proof of a row to take away."""

    proof = forms.TypedChoiceField(label=_("Quale prova"), coerce=int)

    def __init__(self, request: Any, *, proofs: Sequence[tuple[int, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["proof"].choices = proofs  # type: ignore[attr-defined]  # a choice field


class AchievementsForm(ActForm):
    """How far each activity has come (percent)."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        request: Any,
        *,
        activities: Sequence[Activity],
        present: Mapping[str, Any],
        notes: bool = True,
        **kwargs: Any,
    ):
        super().__init__(request, present=present, **kwargs)
        for one in activities:
            help_text = _("Percento dall’inizio della convenzione: 25 vuol dire un quarto.")
            self.fields[f"percent_{one.pk}"] = NumberField(label=f"{one.code} – {one.title} (%)", help_text=help_text)
            if notes:
                self.fields[f"note_{one.pk}"] = forms.CharField(
                    label=_("Una riga di spiegazione"), required=False, max_length=300
                )

    def percents(self, typed: Mapping[str, Any]) -> dict[int, Any]:
        """Activity → percent. Source: practice."""
        return {int(name[8:]): value for name, value in typed.items() if name.startswith("percent_")}

    def notes(self, typed: Mapping[str, Any]) -> dict[int, str]:
        """Activity → note. Source: practice."""
        return {int(name[5:]): value for name, value in typed.items() if name.startswith("note_")}


class CheckForm(ActForm):
    """What the check says of one row, over what the page showed of it."""

    says_when: ClassVar = ("cut", "reason")
    version = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("La riga"), choices=RowCheck.Outcome.choices, widget=forms.RadioSelect)
    cut = AmountField(label=_("Taglio (€)"), required=False, help_text=_("Solo se si taglia: quanto si toglie."))
    reason = forms.ChoiceField(
        label=_("Motivo"), required=False, help_text=_("Sempre, se si taglia o si mette da parte.")
    )
    note = forms.CharField(label=_("Nota per chi rendiconta"), required=False, max_length=300)

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        language = request.LANGUAGE_CODE[:2]
        reasons = [("", "")] + [(one.value, reason_words(one, language)) for one in Reason]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field, declared above


class TakeBackForm(ActForm):
    """To take back what the page shows that the check said of a row."""

    version = forms.CharField(widget=forms.HiddenInput)


class BatchForm(CheckForm):
    """The same of many rows; tried first."""

    rows = forms.MultipleChoiceField(label=_("Righe"), widget=forms.MultipleHiddenInput)

    def __init__(self, request: Any, *, rows: Sequence[int], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["rows"].choices = [(str(row), str(row)) for row in rows]  # type: ignore[attr-defined]  # the same
        self.initial["rows"] = [str(row) for row in rows]
        del self.fields["cut"], self.fields["version"]


class TransferForm(ActForm):
    """Money passed on to a partner."""

    mends: ClassVar = {
        "report.transfer_in_future": "paid_on",
        "report.transfer_not_positive": "amount",
        "report.transfer_without_proof": "proof",
        "report.transfer_to_no_partner": "body",
    }

    body = forms.ChoiceField(label=_("A quale partner"))
    amount = AmountField(label=_("Importo (€)"), help_text=_("Si scrive così: 1.234,56"))
    paid_on = DayField(label=_("Pagato il"))
    proof = forms.FileField(
        label=_("Ricevuta della banca"), help_text=_("Per esempio: la contabile del bonifico, in PDF.")
    )

    def __init__(self, request: Any, *, partners: Sequence[Body], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["body"].choices = [(str(one.pk), one.name) for one in partners]  # type: ignore[attr-defined]  # the same


STATES = [
    ("", _("tutte")),
    ("undecided", _("da verificare")),
    ("drawn", _("estratte nel campione")),
    ("parked", _("da chiarire")),
    ("cut", _("tagliate")),
    ("admitted", _("ammesse")),
]
"""Which rows to see, as the office calls them."""


class RowFilter(forms.Form):
    """Which rows to see."""

    cerca = forms.CharField(label=_("Cerca"), required=False)

    def __init__(self, *args: Any, office: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # Who reported them sees which are not verified yet, not which the office drew to look at.
        own = [(value, _("non ancora verificate") if value == "undecided" else words) for value, words in STATES]
        choices = STATES if office else [one for one in own if one[0] != "drawn"]
        self.fields["stato"] = forms.ChoiceField(label=_("Stato"), required=False, choices=choices)
