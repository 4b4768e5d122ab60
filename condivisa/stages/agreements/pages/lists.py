"""The agreements of a body: the administration's and the partners', to filter, sort and export."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO, Figure
from condivisa.law import procedure
from condivisa.records.paging import PAGE
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.agreements import access
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import screens as queries
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call

LINES = 30
"""Agreements on a page: the grant of each and what is left bring their reckonings along."""


class Search(forms.Form):
    """Words of a title or a code, a state."""

    cerca = forms.CharField(label=gettext_lazy("Nel titolo o nel numero"), required=False)
    stato = forms.ChoiceField(
        label=gettext_lazy("Stato"), choices=[("", gettext_lazy("tutti")), *Agreement.State.choices], required=False
    )


def agreements(request: Any) -> HttpResponseBase:
    """The agreements in which the body acted for has a side; for its office, what is still to prepare."""
    return _list(request, None)


def of_call(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The agreements of one notice, and the final projects that wait for theirs."""
    call = get_object_or_404(calls.kept_by(request.acting), procedure__slug=slug, code=code)
    return _list(request, call)


def _list(request: Any, call: Call | None) -> HttpResponseBase:
    search = Search(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    words = wanted.get("cerca", "")
    filters = Q(title__icontains=words) | Q(code__icontains=words) if words else Q()
    if state := wanted.get("stato"):
        filters &= Q(state=state)
    its_call = ListColumn(_("Avviso"), lambda one: one.call.title, "call__title", italian=True)
    listing = Listing(
        request,
        queries.listed(request.acting, call).filter(filters),
        [
            ListColumn(_("Convenzione"), lambda one: f"{one.code} – {one.title}", "code", address=_to, italian=True),
            ListColumn(_("Capofila"), lambda one: one.lead, italian=True, under=True),
            *([its_call] if call is None else []),
            ListColumn(_("Stato"), lambda one: str(one.get_state_display()), "state", status=_look),
            ListColumn(_("Dal"), lambda one: one.starts, "starts"),
            ListColumn(_("Al"), lambda one: one.last_day, "ends"),
            ListColumn(_("Contributo"), _granted, amount=True),
            ListColumn(_("Resta da pagare"), _to_pay, amount=True),
        ],
        caption=_("Convenzioni"),
        form=search,
        prepare=queries.weighed,
        per_page=LINES,
        file_name="convenzioni",
    )
    if file := listing.export():
        return file
    prepares = bool(access.PREPARE.roles & request.acting.roles)
    waiting = queries.to_prepare(request.acting, call)[:PAGE] if prepares else []
    context = {"list": listing, "waiting": waiting, "call": call, "prepares": prepares}
    if call is not None:
        context["look"] = looking.CALLS[call.state]
    return render(request, "agreements/agreements.html", context)


def _granted(agreement: Any) -> Figure | Decimal:
    if not agreement.granted:
        return ZERO
    reduced = agreement.moved.reduced
    if not reduced:
        return Figure(
            agreement.granted, _("somma delle voci a carico del contributo, con le variazioni"), {}, procedure.AGREEMENT
        )
    formula = _("somma delle voci a carico del contributo, con le variazioni − economie")
    inputs = {_("con le variazioni"): agreement.granted + reduced, _("economie"): reduced}
    return Figure(agreement.granted, formula, inputs, procedure.AGREEMENT)


def _to_pay(agreement: Any) -> Figure | None:
    if agreement.to_pay is None:
        return None
    moved = agreement.moved
    inputs = {_("contributo"): agreement.granted, _("pagato"): moved.paid, _("restituito"): moved.returned}
    return Figure(agreement.to_pay, _("contributo − pagato + restituito, mai sotto zero"), inputs, procedure.AGREEMENT)


def _to(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.pk])


def _look(agreement: Agreement) -> str:
    return looking.LOOKS[Agreement.State(agreement.state)]
