"""What the office records of a pact: who comes in, who goes out, a further term."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.forms import ActForm, DayField


class PartyForm(ActForm):
    """A body and the act by which it comes in or goes out."""

    body = forms.TypedChoiceField(label=_("Ente"), coerce=UUID)
    act = forms.CharField(label=_("Con quale atto"), max_length=200, required=False)

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

    first = DayField(label=_("Dal"))
    last = DayField(label=_("Al"), help_text=_("Compreso. Non può coprire giorni di un periodo precedente."))
    interim_monitoring = forms.BooleanField(
        label=_("A metà periodo le parti verificano insieme i risultati"), required=False, initial=True
    )
