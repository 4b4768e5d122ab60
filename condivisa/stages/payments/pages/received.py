"""What a body has received, year by year: the table that its own site publishes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.money import Figure
from condivisa.law import market
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.payments.queries import received as queries


class YearForm(forms.Form):
    """Of which year."""

    anno = forms.ChoiceField(label=gettext_lazy("Anno"), required=False)


def received(request: Any) -> HttpResponseBase:
    """The sums cashed by the body acted for, with the totals of each year against what the law asks."""
    years = queries.by_year(viewer=request.acting)
    formula = _("somma di ciò che il suo ente ha incassato nell’anno, al netto delle ritenute, a quietanza registrata")
    totals = [
        (one, Figure(one.total, formula, {_("pagamenti"): one.many}, market.PUBLISHED_BY_BENEFICIARIES))
        for one in years
    ]
    search = YearForm(request.GET)
    search.fields["anno"].choices = [("", _("tutti")), *((str(one.year), one.year) for one in years)]  # type: ignore[attr-defined]  # a choice field
    year = search.cleaned_data["anno"] if search.is_valid() else ""
    listing = Listing(
        request,
        queries.received_by(request.acting, int(year) if year else None),
        [
            ListColumn(_("Incassata il"), lambda one: one.paid_on, "paid_on"),
            ListColumn(
                _("Chi ha erogato"),
                lambda one: one.agreement.call.procedure.administration.name,
                sort="agreement__call__procedure__administration__sort_key",
                italian=True,
            ),
            ListColumn(
                _("Codice fiscale di chi ha erogato"),
                lambda one: one.agreement.call.procedure.administration.fiscal_code,
                sort="agreement__call__procedure__administration__fiscal_code",
            ),
            ListColumn(_("Somma incassata"), lambda one: one.net, "net", amount=True),
            ListColumn(
                _("Causale"),
                lambda one: f"{one.agreement.code} – {one.agreement.title}",
                sort="agreement__code",
                italian=True,
                address=lambda one: reverse("payment", args=[one.agreement_id, one.pk]),
            ),
            ListColumn("CUP", lambda one: one.agreement.cup, sort="agreement__cup"),
        ],
        caption=_("Contributi ricevuti"),
        totals_from=market.PUBLISHED_BY_BENEFICIARIES,
        form=search if years else None,
        file_name=f"contributi-ricevuti-{year}" if year else "contributi-ricevuti",
    )
    context = {"list": listing, "years": totals, "source": market.PUBLISHED_BY_BENEFICIARIES}
    return listing.export() or render(request, "payments/received.html", context)
