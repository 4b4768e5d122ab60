"""What one looks through: anything published, the bodies and what they do, the contributions of art. 26-27."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.words import word
from condivisa.overview.portal import money
from condivisa.overview.portal.forms import BodySearch, GrantSearch, Search
from condivisa.overview.portal.queries import bodies as of_bodies
from condivisa.overview.portal.queries import grants as of_grants
from condivisa.overview.portal.queries import search as of_search
from condivisa.records.screens.lists import ListColumn, Listing

PER_PAGE = 20


@login_not_required
def search(request: Any) -> HttpResponse:
    """Calls, bodies, procedures, agreements and acts that hold all the words."""
    form = Search(request.GET)
    words, kind = (form.cleaned_data["cerca"], form.cleaned_data["che"]) if form.is_valid() else ("", "")
    page = Paginator(of_search.found(words, kind), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "portal/search.html", {"form": form, "words": words, "page": page, "here": "search"})


@login_not_required
def bodies(request: Any) -> HttpResponseBase:
    """The bodies that take part in something public."""
    form = BodySearch(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    columns = [
        ListColumn(
            _("Ente"),
            lambda one: one.name,
            sort="sort_key",
            address=lambda one: reverse("body", args=[one.pk]),
            italian=True,
        ),
        ListColumn(_("Tipo"), lambda one: one.get_kind_display(), sort="kind"),
        ListColumn(_("Registro"), lambda one: one.get_runts_section_display() or one.companies_register or None),
        ListColumn(_("Sede"), lambda one: one.seat.name if one.seat else None, italian=True),
        ListColumn(_("Convenzioni"), lambda one: one.signed, sort="signed"),
        ListColumn(_("Contributi"), lambda one: one.granted, sort="granted", amount=True),
    ]
    found = of_bodies.bodies(given.get("cerca", ""), given.get("tipo", ""))
    listing = Listing(request, found, columns, caption=_("Enti"), form=form, file_name="enti")
    if file := listing.export():
        return file
    return render(request, "portal/bodies.html", {"list": listing, "here": "bodies"})


@login_not_required
def body(request: Any, key: UUID) -> HttpResponse:
    """One body: its registration, what it does, its agreements, the contributions it received."""
    page = of_bodies.body(key)
    activities = [(letter, word(f"activity.{letter}", request.LANGUAGE_CODE[:2])) for letter in page.body.activities]
    code = of_grants.shown_code(page.body)
    return render(request, "portal/body.html", {"page": page, "activities": activities, "fiscal_code": code})


@login_not_required
def grants(request: Any) -> HttpResponseBase:
    """The open table of contributions: one row per beneficiary and agreement."""
    form = GrantSearch(request.GET, of_grants.years(), of_grants.administrations())
    given = form.cleaned_data if form.is_valid() else {}
    columns = [
        ListColumn(
            _("Beneficiario"),
            lambda one: one.body.name,
            sort="body__sort_key",
            address=lambda one: reverse("body", args=[one.body_id]),
            italian=True,
        ),
        ListColumn(_("Codice fiscale"), lambda one: of_grants.shown_code(one.body) or None),
        ListColumn(_("Contributo"), lambda one: one.granted, sort="granted", amount=True),
        ListColumn(_("Pagato"), lambda one: one.paid, sort="paid", amount=True),
        ListColumn(_("Da pagare"), lambda one: one.left, sort="left", amount=True),
        ListColumn(_("Norma o titolo"), lambda one: "; ".join(_procedure(one).legal_basis) or None, italian=True),
        ListColumn(_("Ufficio e responsabile"), _office, italian=True),
        ListColumn(_("Come è stato scelto"), lambda one: one.agreement.call.title, address=_call_page, italian=True),
        ListColumn(
            _("Progetto"),
            lambda one: one.agreement.title,
            sort="agreement__title",
            address=lambda one: reverse("public_agreement", args=[_procedure(one).slug, one.agreement_id]),
            italian=True,
        ),
        ListColumn(_("Pubblicato dal"), lambda one: one.published_on, sort="published_on"),
    ]
    found = of_grants.grants(given.get("anno"), given.get("ente", ""), given.get("cerca", ""))
    caption = _("Contributi concessi (D.Lgs. 33/2013, art. 26 e 27)")
    listing = Listing(
        request,
        found,
        columns,
        caption=caption,
        form=form,
        file_name="contributi",
        per_page=PER_PAGE,
        totals=lambda: money.grants(of_grants.totals(found)),
    )
    if file := listing.export():
        return file
    return render(request, "portal/grants.html", {"list": listing, "here": "grants"})


def _procedure(share: Any) -> Any:
    return share.agreement.call.procedure


def _call_page(share: Any) -> str:
    return reverse("call", args=[_procedure(share).slug, share.agreement.call.code])


def _office(share: Any) -> str:
    """The administration, then the person responsible for the procedure, or else the director."""
    procedure = _procedure(share)
    answers = procedure.procedure_manager or procedure.director
    return f"{procedure.administration.name}, {answers}" if answers else procedure.administration.name
