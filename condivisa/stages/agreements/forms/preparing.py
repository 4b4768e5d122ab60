"""What people write to prepare an agreement and bring it to its signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.parties.models import Body
from condivisa.records.publication.models import Publication
from condivisa.records.screens.forms import ActForm, AmountField, DayField
from condivisa.stages.agreements.forms.fields import BodyField
from condivisa.stages.agreements.models import SigningCheck
from condivisa.stages.agreements.rules.preparing import OF_THE_GROUPING
from condivisa.stages.calls.forms.terms import meant, value_field
from condivisa.stages.calls.models import Commitment
from condivisa.stages.calls.terms import TermKind

ALL = "all"
"""The choice that stands for the partners together."""


class PlainForm(ActForm):
    """An act with nothing to write."""


class FrameForm(ActForm):
    """The number, the title and the days of an agreement."""

    code = forms.CharField(
        label=_("Numero o sigla"), max_length=40, help_text=_("Come l’ufficio la chiama: «CONV-2026-3».")
    )
    title = forms.CharField(label=_("Titolo"), max_length=300)
    starts = DayField(label=_("Dal"), help_text=_("Il primo giorno delle attività."))
    ends = DayField(label=_("Al"), help_text=_("L’ultimo giorno delle attività."))


class RedraftForm(FrameForm):
    """The same of a draft already open, over the one the page showed."""

    version = forms.CharField(widget=forms.HiddenInput)

    def typed(self) -> dict[str, Any]:
        """The fields and, as `seen`, over which draft they were written. Source: practice."""
        typed = super().typed()
        return typed | {"seen": typed.pop("version")}


class CodesForm(ActForm):
    """The project codes of an agreement, over those the page showed; one left empty stays as it is."""

    cup = forms.CharField(label=_("CUP"), max_length=15, required=False, help_text=_("15 lettere e cifre."))
    cig = forms.CharField(
        label=_("CIG"), max_length=10, required=False, help_text=_("10 lettere e cifre, solo dove è richiesto.")
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def typed(self) -> dict[str, Any]:
        """The fields and, as `seen`, over which codes they were written. Source: practice."""
        typed = super().typed()
        return typed | {"seen": typed.pop("version")}


class TermForm(ActForm):
    """A term still open: its value, and where it was agreed."""

    clause = forms.CharField(
        label=_("Dove è stata concordata"), max_length=200, help_text=_("Per esempio: «verbale del 3 marzo, punto 2».")
    )

    def __init__(self, request: Any, *, kind: TermKind, **kwargs: Any):
        super().__init__(request, **kwargs)
        self.kind = kind
        self.fields = {"value": value_field(kind, _("Valore"), required=True), **self.fields}

    def typed(self) -> dict[str, Any]:
        """The value as the term means it, and its clause. Source: practice."""
        typed = super().typed()
        return {**typed, "value": meant(self.kind, typed["value"])}


class CheckForm(ActForm):
    """A check made before the signature, on a partner or on the partners together."""

    mends: ClassVar = {
        "agreement.check_unreferenced": "reference",
        "agreement.check_ends_first": "valid_until",
        "agreement.check_without_body": "body",
    }

    says_when: ClassVar = ("body",)
    kind = forms.ChoiceField(label=_("Che cosa si è verificato"), choices=[("", ""), *SigningCheck.Kind.choices])
    body = forms.ChoiceField(
        label=_("Di chi"),
        required=False,
        help_text=_("Atto costitutivo e contitolarità dei dati sono di tutti insieme; le altre di un partner."),
    )
    joining = BodyField(
        label=_("Codice fiscale di chi subentrerà, se non è ancora partner"),
        required=False,
    )
    passed = forms.TypedChoiceField(
        label=_("Esito"),
        choices=[("yes", _("positivo")), ("no", _("negativo"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Numero o riferimento"), max_length=200, help_text=_("Per esempio: «DURC INPS_48213377».")
    )
    checked_on = DayField(label=_("Verificato il"))
    valid_until = DayField(label=_("Vale fino al"), required=False, help_text=_("Vuoto se non scade."))

    def __init__(self, request: Any, *, partners: Sequence[Body], **kwargs: Any):
        super().__init__(request, **kwargs)
        together = [("", ""), (ALL, _("tutti i partner insieme"))]
        self.fields["body"].choices = together + [(str(one.pk), one.name) for one in partners]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """What is checked on a partner names one; what is of all names none."""
        typed: dict[str, Any] = super().clean() or {}
        if joining := typed.pop("joining", None):
            typed["body"] = str(joining)
        if typed.get("body") == ALL:
            typed["body"] = ""
        if "kind" in typed and "body" in typed and bool(typed["body"]) == (typed["kind"] in OF_THE_GROUPING):
            of_all = _("Questa verifica è di tutti i partner insieme.")
            self.add_error("body", of_all if typed["body"] else _("Scelga di quale partner."))
        return typed


class CommitmentForm(ActForm):
    """A commitment of the notice to be taken for this agreement."""

    commitment_id = forms.TypedChoiceField(label=_("Impegno"), coerce=int)

    def __init__(self, request: Any, *, free: Sequence[tuple[Commitment, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["commitment_id"].choices = [(one.pk, words) for one, words in free]  # type: ignore[attr-defined]  # a choice field


class FreeCommitmentForm(CommitmentForm):
    """A commitment taken for this agreement by mistake."""

    reason = forms.CharField(
        label=_("Perché si libera"),
        max_length=300,
        help_text=_("Per esempio: «è l’impegno della convenzione di un altro lotto»."),
    )

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        choice: Any = self.fields["commitment_id"]
        choice.choices = [("", ""), *choice.choices]  # nothing is freed that nobody chose


class SuretyForm(ActForm):
    """A surety that a partner handed in."""

    mends: ClassVar = {
        "agreement.surety_unsound": "amount",
        "agreement.surety_recorded": "number",
    }

    guarantor = forms.CharField(
        label=_("Chi garantisce"),
        max_length=200,
        help_text=_("La banca o l’assicurazione che ha emesso la fideiussione."),
    )
    number = forms.CharField(label=_("Numero della polizza o fideiussione"), max_length=60)
    amount = AmountField(label=_("Somma garantita, in euro"), help_text=_("Si scrive così: 1.234,56"))
    first = DayField(label=_("Vale dal"))
    last = DayField(label=_("Vale fino al"))
    file = forms.FileField(label=_("Il documento"), help_text=_("PDF, anche firmato (.p7m)."))


class VoidSuretyForm(ActForm):
    """A surety that counts no longer, and why."""

    surety_id = forms.TypedChoiceField(label=_("Garanzia"), coerce=int)
    reason = forms.CharField(
        label=_("Perché non vale"),
        max_length=300,
        help_text=_("Per esempio: «importo sbagliato: è registrata di nuovo»."),
    )

    def __init__(self, request: Any, *, sureties: Sequence[tuple[int, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        choice: Any = self.fields["surety_id"]
        choice.choices = [("", ""), *sureties]


class PublicationForm(ActForm):
    """Where the signed agreement was made public."""

    place = forms.ChoiceField(label=_("Dove"), initial=Publication.Place.TRANSPARENCY)
    on = DayField(label=_("Pubblicata il"), required=False, help_text=_("Vuoto se è oggi."))
    reference = forms.CharField(
        label=_("Indirizzo o numero"),
        max_length=200,
        required=False,
        help_text=_("L’indirizzo della pagina o il numero di pubblicazione."),
    )

    def __init__(self, request: Any, **kwargs: Any):
        super().__init__(request, **kwargs)
        # The table of grants (art. 26-27) is another fact, recorded with the payments: it is what lets money go.
        places = [one for one in Publication.Place.choices if one[0] != Publication.Place.GRANTS]
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # a choice field, declared above
