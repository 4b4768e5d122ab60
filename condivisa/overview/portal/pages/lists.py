"""What one looks through: anything published, procedures, open calls, the bodies and what they do, the contributions
of art. 26-27.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure
from condivisa.base.words import word
from condivisa.overview.portal import money
from condivisa.overview.portal.forms import BodySearch, CallSearch, GrantSearch, ProcedureSearch, Search
from condivisa.overview.portal.queries import bodies as of_bodies
from condivisa.overview.portal.queries import grants as of_grants
from condivisa.overview.portal.queries import published as of_published
from condivisa.overview.portal.queries import search as of_search
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.payments.queries.ledger import CLAUSE

PER_PAGE = 20


@login_not_required
def search(request: Any) -> HttpResponseBase:
    """Calls, bodies, procedures, agreements and acts that hold all the words."""
    form = Search(request.GET)
    words, kind = _given(form, "cerca"), _given(form, "che")
    columns = [
        ListColumn(_("Nome"), lambda one: one.title, "title", italian=True),
        ListColumn(_("Che cosa"), lambda one: one.get_kind_display()),
        ListColumn(_("Di che cosa"), lambda one: one.of_what or None, italian=True),
        ListColumn(_("Data"), lambda one: one.day, "latest"),
        _page(lambda one: one.address),
    ]
    found = of_search.found(words, kind)
    return _cards(request, found, columns, form, _("Trovati"), "cerca", "search", words=words)


@login_not_required
def procedures(request: Any) -> HttpResponseBase:
    """Every procedure with something public."""
    form = ProcedureSearch(request.GET)
    words = _given(form, "cerca")
    columns = [
        ListColumn(_("Percorso"), lambda one: one.title, "title", italian=True),
        ListColumn(_("Ente"), lambda one: one.administration.name, "administration__sort_key", italian=True),
        ListColumn(_("Territorio"), lambda one: one.area.name if one.area else None, italian=True),
        ListColumn(_("Dal"), lambda one: one.first_year),
        ListColumn(_("Al"), lambda one: one.last_year),
        _page(lambda one: reverse("procedure", args=[one.slug])),
    ]
    found = of_published.cards(words)
    return _cards(request, found, columns, form, _("Percorsi"), "percorsi", "procedures", words=words)


@login_not_required
def open_calls(request: Any) -> HttpResponseBase:
    """Every call that takes applications now, or is published and will."""
    form = CallSearch(request.GET)
    words = _given(form, "cerca")
    columns = [
        ListColumn(_("Avviso"), lambda one: one.title, "title", italian=True),
        ListColumn(
            _("Ente"),
            lambda one: one.procedure.administration.name,
            sort="procedure__administration__sort_key",
            italian=True,
        ),
        ListColumn(_("Pubblicato"), lambda one: one.published_at, "published_at"),
        ListColumn(_("Apre"), lambda one: one.opens_at),
        ListColumn(_("Chiude"), lambda one: one.closes_at),
        _page(lambda one: reverse("call", args=[one.procedure.slug, one.code])),
    ]
    found = of_published.current_calls(request.at, words)
    return _cards(request, found, columns, form, _("Avvisi aperti o in arrivo"), "avvisi", "open_calls", words=words)


def _given(form: Form, field: str) -> str:
    """What a field of the filters holds, nothing where it holds what cannot be: the other fields still count."""
    form.full_clean()
    return str(form.cleaned_data.get(field, ""))


def _cards(
    request: Any,
    found: QuerySet[Any],
    columns: Sequence[ListColumn],
    form: Form,
    caption: str,
    file_name: str,
    here: str,
    *,
    words: str,
) -> HttpResponseBase:
    """A list read as cards: `columns` are those of its files and of its order, the template shows each row its way."""
    listing = Listing(request, found, columns, caption=caption, form=form, file_name=file_name, per_page=PER_PAGE)
    if file := listing.export():
        return file
    context = {"list": listing, "page": listing.page(), "words": words, "here": here}
    return render(request, f"portal/{here}.html", context)


def _page(address: Callable[[Any], str]) -> ListColumn:
    """Where a row goes on, whole, for who reads the file elsewhere."""
    origin = settings.ORIGIN.geturl().rstrip("/")
    return ListColumn(_("Pagina"), lambda one: f"{origin}{address(one)}", file_only=True)


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
        ListColumn(_("Sede"), lambda one: one.seat.name if one.seat else None, sort="seat__name", italian=True),
        ListColumn(_("Convenzioni"), lambda one: one.signed, sort="signed", number=True),
        ListColumn(_("Contributi concessi"), _received, sort="granted", amount=True),
        _page(lambda one: reverse("body", args=[one.pk])),
    ]
    found = of_bodies.bodies(given.get("cerca", ""), given.get("tipo", ""), given.get("attivita", ""))
    listing = Listing(request, found, columns, caption=_("Enti"), totals_from=str(CLAUSE), form=form, file_name="enti")
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
        ListColumn(_("Codice fiscale"), lambda one: of_grants.shown_code(one.body) or None, under=True),
        ListColumn(_("Contributo"), lambda one: one.granted, sort="granted", amount=True),
        ListColumn(_("Pagato"), lambda one: one.paid, sort="paid", amount=True),
        ListColumn(_("Resta da pagare"), _left, sort="left", amount=True),
        ListColumn(_("Ufficio e responsabile"), _office, italian=True),
        ListColumn(_("Come è stato scelto"), lambda one: one.agreement.call.title, address=_call_page, italian=True),
        ListColumn(
            _("Norma o titolo"), lambda one: "; ".join(_procedure(one).legal_basis) or None, italian=True, under=True
        ),
        ListColumn(
            _("Progetto"),
            lambda one: one.agreement.title,
            sort="agreement__title",
            address=_project_page,
            italian=True,
        ),
        ListColumn(_("Pubblicato dal"), lambda one: one.published_on, sort="published_on"),
        _page(_project_page),
    ]
    found = of_grants.grants(given.get("anno"), given.get("ente", ""), given.get("cerca", ""))
    caption = _("Contributi, uno per uno")
    listing = Listing(
        request,
        found,
        columns,
        caption=caption,
        form=form,
        file_name="contributi",
        per_page=PER_PAGE,
        totals=lambda: money.grants(of_grants.totals(found)),
        totals_from=str(CLAUSE),
    )
    if file := listing.export():
        return file
    return render(request, "portal/grants.html", {"list": listing, "here": "grants"})


def _left(share: Any) -> Figure:
    return money.left(share.granted, share.paid, share.returned)


def _received(body: Any) -> Figure | Decimal:
    """What the agreements signed by a body gave it (EUR); a bare zero where it has none."""
    if not body.granted:
        return ZERO
    inputs = {_("convenzioni"): body.signed}
    if not body.reduced:
        formula = _("somma dei contributi delle sue convenzioni, con le variazioni")
        return Figure(body.granted, formula, inputs, str(CLAUSE))
    inputs |= {_("con le variazioni"): body.granted + body.reduced, _("economie"): body.reduced}
    formula = _("somma dei contributi delle sue convenzioni, con le variazioni − economie")
    return Figure(body.granted, formula, inputs, str(CLAUSE))


def _procedure(share: Any) -> Any:
    return share.agreement.call.procedure


def _project_page(share: Any) -> str:
    """The agreement, with the project and its acts (D.Lgs. 33/2013, art. 27, c. 1, lett. f)."""
    return reverse("public_agreement", args=[_procedure(share).slug, share.agreement_id])


def _call_page(share: Any) -> str:
    return reverse("call", args=[_procedure(share).slug, share.agreement.call.code])


def _office(share: Any) -> str:
    """The administration, then the person responsible for the procedure, or else the director."""
    procedure = _procedure(share)
    answers = procedure.procedure_manager or procedure.director
    return f"{procedure.administration.name}, {answers}" if answers else procedure.administration.name
