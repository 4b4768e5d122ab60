"""What the office records of a pact: who comes in, who goes out, a further term."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm, DayField


class PartyForm(ActForm):
    """A body and the act by which it comes in or goes out."""

    body = forms.TypedChoiceField(label=_("Ente"), coerce=UUID)
    act = forms.CharField(
        label=_("Con quale atto"),
        max_length=200,
        required=False,
        help_text=_("Per esempio: «deliberazione n. 12 del 3 marzo 2026»."),
    )

    def __init__(self, request: Any, *, bodies: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        self.fields["body"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]  # a choice, declared above


class JoinForm(PartyForm):
    """Who comes in."""

    joined_on = DayField(label=_("Entra il"))
    field_order = ("body", "joined_on", "act")


class LeaveForm(PartyForm):
    """Who goes out."""

    left_on = DayField(label=_("Esce il"))
    field_order = ("body", "left_on", "act")


class RenewForm(ActForm):
    """A further term."""

    mends: ClassVar = {
        "pact.term_backwards": "last",
    }

    first = DayField(label=_("Dal"))
    last = DayField(label=_("Al"), help_text=_("Compreso. Non può coprire giorni di un periodo precedente."))
    interim_monitoring = forms.BooleanField(
        label=_("A metà periodo le parti verificano insieme i risultati"), required=False, initial=True
    )


class CancelTermForm(ActForm):
    """A term recorded wrongly, and why."""

    laws: ClassVar = {"reason": "L. 241/1990, art. 3"}
    says_when: ClassVar = ("reason",)
    term = forms.TypedChoiceField(label=_("Quale periodo"), coerce=int)
    reason = forms.CharField(
        label=_("Perché era sbagliato"),
        max_length=500,
        required=False,
        help_text=_("Per esempio: «l’atto dice 2029, era scritto 2092»."),
    )

    def __init__(self, request: Any, *, terms: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        term: Any = self.fields["term"]
        term.choices = [("", ""), *terms]


class CancelPartyForm(ActForm):
    """A coming in or a going out recorded wrongly, and why."""

    laws: ClassVar = {"reason": "L. 241/1990, art. 3"}
    says_when: ClassVar = ("reason",)
    what = forms.ChoiceField(
        label=_("Quale annotazione"),
        help_text=_("Annullando un’entrata si annulla anche l’uscita; annullando un’uscita, l’ente torna nel patto."),
    )
    reason = forms.CharField(
        label=_("Perché era sbagliata"),
        max_length=500,
        required=False,
        help_text=_("Per esempio: «l’adesione è di un altro ente dello stesso nome»."),
    )

    def __init__(self, request: Any, *, recorded: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(request, **kwargs)
        what: Any = self.fields["what"]
        what.choices = [("", ""), *recorded]
