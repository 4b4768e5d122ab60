"""What people write in an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.forms import ActForm, GridForm
from condivisa.records.screens.grids import Grid
from condivisa.stages.applications.dossier import SheetRow
from condivisa.stages.applications.models import Application, CofinancingKind, CostCategory, Declaration, Side
from condivisa.stages.calls.terms import Terms

HOW_MANY = {
    "one": _("L’avviso chiede di sceglierne uno solo."),
    "several": _("L’avviso ne ammette uno o più."),
    "all": _("L’avviso chiede di presentarla per tutti."),
}
"""What the notice says of how many programmes an application is for, by its term `programme_choice`."""


class StartForm(ActForm):
    """Which programmes, in which form, under which title."""

    title = forms.CharField(
        label=_("Titolo della proposta"),
        max_length=300,
        help_text=_("Per esempio: «Case aperte, una rete di vicinato»."),
    )
    form = forms.ChoiceField(
        label=_("Chi presenta la proposta"),
        choices=[
            (Application.Form.SINGLE, _("il nostro ente da solo")),
            (Application.Form.FORMED, _("un raggruppamento già costituito (ATS o altro)")),
            (Application.Form.TO_BE_FORMED, _("più enti, che costituiranno il raggruppamento se sono scelti")),
        ],
        widget=forms.RadioSelect,
        initial=Application.Form.SINGLE,
        help_text=_("Se siete più enti, gli altri si invitano dopo. Si può cambiare fino all’invio."),
    )
    programmes = forms.MultipleChoiceField(
        label=_("Per quali programmi"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, request: Any, *, programmes: Sequence[tuple[str, str]], terms: Terms, **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["programmes"].choices = programmes  # type: ignore[attr-defined]  # a choice field, declared above
        if len(programmes) > 1:
            self.fields["programmes"].help_text = HOW_MANY.get(terms.get("programme_choice"), "")


class TextForm(StartForm):
    """The lead's part: title, form, programmes and the text of the proposal."""

    owed_later: ClassVar = ("proposal",)
    proposal = forms.CharField(
        label=_("La proposta"),
        required=False,
        widget=forms.Textarea({"rows": 18}),
        max_length=100_000,
        help_text=_("Che cosa volete fare, per chi, con chi, come si vedrà che funziona. Si salva mentre scrive."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class InviteForm(ActForm):
    """Another body to apply with."""

    body = forms.CharField(
        label=_("Codice fiscale dell’ente, o e-mail di chi lo rappresenta"),
        max_length=254,
        help_text=_("L’ente riceve un messaggio con il codice del progetto e compila da sé la sua parte."),
    )
    funded = forms.BooleanField(
        label=_("Riceve una parte del contributo"),
        required=False,
        initial=True,
        help_text=_("Un partner che non è un ente del Terzo settore partecipa senza contributo."),
    )


class JoinForm(ActForm):
    """The code that the lead gave."""

    project_code = forms.CharField(
        label=_("Codice del progetto"), max_length=24, help_text=_("Dieci lettere e numeri, nel messaggio di invito.")
    )


class DeclarationForm(ActForm):
    """A declaration signed outside, by who represents the body: not always who brings it. The `missing` one first."""

    kind = forms.ChoiceField(label=_("Dichiarazione"), choices=Declaration.Kind.choices)
    signer = forms.ChoiceField(
        label=_("Chi l’ha firmata"),
        help_text=_("Il legale rappresentante dell’ente che firma il file, anche se a caricarlo è un’altra persona."),
    )
    laws: ClassVar = {"file": "D.P.R. 445/2000, art. 38"}
    file = forms.FileField(label=_("File firmato"), help_text=_("PDF firmato o .p7m, al massimo 20 MB."))

    def __init__(self, request: Any, *, signers: Sequence[tuple[str, str]], missing: str, **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["kind"].initial = missing or None
        own = str(request.acting.person)
        chosen = own if own in dict(signers) or len(signers) != 1 else signers[0][0]
        field: Any = self.fields["signer"]
        field.choices = list(signers) if chosen in dict(signers) else [("", "–"), *signers]
        field.initial = chosen


class AttachmentForm(ActForm):
    """A file beside the proposal."""

    title = forms.CharField(label=_("Che cos’è"), max_length=200, help_text=_("Per esempio: «Curriculum dell’ente»."))
    file = forms.FileField(label=_("File"), help_text=_("PDF, immagine o documento, al massimo 20 MB."))


class SheetForm(GridForm):
    """The rows of one's own body in the financial plan."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class UploadForm(ActForm):
    """A spreadsheet with the rows of the plan."""

    file = forms.FileField(label=_("Foglio di calcolo"), help_text=_("Il modello scaricato da qui, in .xlsx o .csv."))


class ConfirmForm(ActForm):
    """The legal representative's word on one version."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SendBackForm(ConfirmForm):
    """The same version sent back, with a reason."""

    reason = forms.CharField(
        label=_("Che cosa deve cambiare"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
        help_text=_("Lo leggono gli altri enti. Per esempio: «Le ore di Marta sono la metà»."),
    )


class PlainForm(ActForm):
    """An act with nothing to write."""


def plan_grid(programmes: Sequence[tuple[str, str]], years: Sequence[int], *, lead: bool) -> Grid:
    """The grid of a member's sheet: only the lead writes what the public body brings; where the notice has one
    programme nobody is asked which (`in_plan`). Source: D.M. 72/2021, par. 3.
    """
    programme = [Column("programme", _("Programma"), Kind.CHOICE, programmes)] if len(programmes) != 1 else []
    sides = [choice for choice in Side.choices if lead or choice[0] != Side.PUBLIC_BODY]
    return Grid(
        "piano",
        str(_("Il piano economico del suo ente")),
        [
            *programme,
            Column("category", _("Macrovoce"), Kind.CHOICE, CostCategory.choices),
            Column("cost_line", _("Voce di spesa"), longest=120, wide=True),
            Column("action", _("Azione"), longest=120),
            Column("year", _("Anno"), Kind.CHOICE, [(str(year), str(year)) for year in years]),
            Column("side", _("A carico di"), Kind.CHOICE, sides),
            Column("amount", _("Importo"), Kind.AMOUNT),
            Column("kind", _("Forma dell’apporto"), Kind.CHOICE, CofinancingKind.choices, required=False),
            Column("hours", _("Ore"), Kind.NUMBER, required=False),
            Column("hourly_cost", _("Costo orario"), Kind.AMOUNT, required=False),
        ],
    )


def in_plan(values: Mapping[str, Any], programmes: Sequence[tuple[str, str]]) -> SheetRow:
    """A row of that grid as the plan keeps it; of a notice with one programme, that one. Source: practice."""
    said = {"programme": programmes[0][0], **values} if len(programmes) == 1 else {**values}
    return SheetRow(**{**said, "year": int(values["year"]), "kind": values["kind"] or "cash"})
