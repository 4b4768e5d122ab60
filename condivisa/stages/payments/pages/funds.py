"""Bookings and commitments by source and year, with what is left at each step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.money import ZERO, Figure
from condivisa.law import tuel
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.tables import Cell, MoneyTable, Row
from condivisa.stages.payments.queries.funds import READS, Fund, funds

LINES = 25
"""Lines of a page: what is left of each brings its reckoning along."""


class Search(forms.Form):
    """Words of a notice's title, a year."""

    cerca = forms.CharField(label=gettext_lazy("Nel titolo dell’avviso"), required=False)
    anno = forms.IntegerField(label=gettext_lazy("Anno"), min_value=2000, max_value=2100, required=False)


def finance_funds(request: Any) -> HttpResponseBase:
    """What the notices promise, what is booked, committed, taken by agreements, paid, and what is left each time."""
    if not READS & request.acting.roles:
        raise Http404
    search = Search(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    found = funds(request.acting, year=wanted.get("anno"), words=wanted.get("cerca", ""))
    listing = Listing(
        request,
        found,
        [
            ListColumn(_("Fonte"), lambda one: one.source, "source", italian=True),
            ListColumn(_("Anno"), lambda one: one.year, "year"),
            ListColumn(_("Avviso"), lambda one: one.call.title, "call", address=_to_call, italian=True),
            ListColumn(_("Promesso"), lambda one: one.promised, "promised", amount=True),
            ListColumn(_("Prenotato"), lambda one: one.booked, "booked", amount=True),
            ListColumn(_("Impegnato"), lambda one: one.committed, "committed", amount=True),
            ListColumn(_("In convenzione"), lambda one: one.taken, "taken", amount=True),
            ListColumn(_("Pagato"), lambda one: one.paid, "paid", amount=True),
            ListColumn(_("Resta da pagare"), _to_pay, "to_pay", amount=True),
        ],
        caption=_("Avviso per avviso"),
        form=search,
        file_name="fondi",
        per_page=LINES,
        totals_from=tuel.COMMITMENT,
    )
    return listing.export() or render(request, "payments/funds.html", {"list": listing, "table": _left(found)})


def _to_pay(fund: Fund) -> Figure:
    inputs = {_("in convenzione"): fund.taken, _("pagato"): fund.paid}
    return Figure(fund.to_pay, _("in convenzione − pagato, mai sotto zero"), inputs, tuel.ORDER)


def _to_call(fund: Fund) -> str:
    return reverse("call_money", args=[fund.call.procedure.slug, fund.call.code])


def _left(found: list[Fund]) -> MoneyTable:
    """By source and year, what is left at each step (EUR), all notices together."""
    pots: dict[tuple[str, int], list[Fund]] = {}
    for one in found:
        pots.setdefault((one.source, one.year), []).append(one)
    rows = [Row(f"{source}, {year}", _steps(pots[source, year])) for source, year in sorted(pots)]
    columns = [
        _("Prenotato"),
        _("Da prenotare"),
        _("Impegnato"),
        _("Da impegnare"),
        _("Resta da pagare"),
    ]
    totals = [Row(_("Totale"), _steps(found))] if rows else []
    return MoneyTable(_("Che cosa resta, per fonte e anno"), _("Fonte e anno"), columns, rows, totals, tuel.COMMITMENT)


def _steps(some: list[Fund]) -> list[Cell]:
    def over(name: str) -> Decimal:
        return sum((getattr(one, name) for one in some), ZERO)

    def less(name: str, formula: str, first: tuple[str, str], second: tuple[str, str], source: str) -> Figure:
        return Figure(over(name), formula, {words: over(part) for words, part in (first, second)}, source)

    promised, booked = (_("promesso"), "promised"), (_("prenotato"), "booked")
    committed, paid = (_("impegnato"), "committed"), (_("pagato"), "paid")
    taken = (_("impegnato per convenzioni"), "taken")
    each = _("avviso per avviso, mai sotto zero")
    return [
        over("booked"),
        less("to_book", _("promesso − prenotato, %(each)s") % {"each": each}, promised, booked, tuel.BOOKING),
        over("committed"),
        less("to_commit", _("prenotato − impegnato, %(each)s") % {"each": each}, booked, committed, tuel.COMMITMENT),
        less("to_pay", _("preso da convenzioni − pagato, %(each)s") % {"each": each}, taken, paid, tuel.ORDER),
    ]
