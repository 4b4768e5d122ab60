"""The agreements of a body: the administration's and the partners', to filter, sort and export."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponseBase
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
    if not access.OF_THE_CALL.holds(request.acting, call):
        raise Http404
    return _list(request, call)


def _list(request: Any, call: Call | None) -> HttpResponseBase:
    search = Search(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    words = wanted.get("cerca", "")
    filters = Q(title__icontains=words) | Q(code__icontains=words) if words else Q()
    if state := wanted.get("stato"):
        filters &= Q(state=state)
    its_call = ListColumn(_("Avviso"), lambda one: one.call.title, "call__title", italian=True)
    found = queries.listed(request.acting, call).filter(filters)
    granted, to_pay = _("Contributo"), _("Resta da pagare")
    weights = queries.weights_of(found)
    leads: dict[int, str] = {}

    def name(batch: Any) -> Any:
        leads.update(queries.leads_of(batch))
        return batch

    listing = Listing(
        request,
        found,
        [
            ListColumn(_("Convenzione"), lambda one: f"{one.code} – {one.title}", "code", address=_to, italian=True),
            ListColumn(_("Capofila"), lambda one: leads.get(one.pk, ""), italian=True, under=True),
            *([its_call] if call is None else []),
            ListColumn(_("Stato"), lambda one: str(one.get_state_display()), "state", status=_look),
            ListColumn(_("Dal"), lambda one: one.starts, "starts"),
            ListColumn(_("Al"), lambda one: one.last_day, "ends"),
            ListColumn(granted, lambda one: _granted(weights.get(one.pk)), amount=True),
            ListColumn(to_pay, lambda one: _to_pay(weights.get(one.pk)), amount=True),
        ],
        caption=_("Convenzioni"),
        totals_from=procedure.AGREEMENT,
        form=search,
        prepare=name,
        totals=lambda: {
            granted: sum((one.granted for one in weights.values()), ZERO),
            to_pay: sum((one.to_pay or ZERO for one in weights.values()), ZERO),
        },
        per_page=LINES,
        file_name=f"convenzioni-{call.code}" if call else "convenzioni",
    )
    if file := listing.export():
        return file
    prepares = bool(access.PREPARE.roles & request.acting.roles)
    waiting = queries.to_prepare(request.acting, call)[:PAGE] if prepares else []
    context = {"list": listing, "waiting": waiting, "call": call, "prepares": prepares}
    if call is not None:
        context["look"] = looking.CALLS[call.state]
    return render(request, "agreements/agreements.html", context)


def _granted(weight: queries.Weight | None) -> Figure | Decimal | None:
    if weight is None:  # prepared since the sums were read, an instant ago
        return None
    if not weight.granted:
        return ZERO
    reduced = weight.moved.reduced
    if not reduced:
        return Figure(
            weight.granted, _("somma delle voci a carico del contributo, con le variazioni"), {}, procedure.AGREEMENT
        )
    formula = _("somma delle voci a carico del contributo, con le variazioni − economie")
    inputs = {_("con le variazioni"): weight.granted + reduced, _("economie"): reduced}
    return Figure(weight.granted, formula, inputs, procedure.AGREEMENT)


def _to_pay(weight: queries.Weight | None) -> Figure | None:
    if weight is None or weight.to_pay is None:
        return None
    moved = weight.moved
    inputs = {_("contributo"): weight.granted, _("pagato"): moved.paid, _("restituito"): moved.returned}
    return Figure(weight.to_pay, _("contributo − pagato + restituito, mai sotto zero"), inputs, procedure.AGREEMENT)


def _to(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.pk])


def _look(agreement: Agreement) -> str:
    return looking.LOOKS[Agreement.State(agreement.state)]
