"""The screens of who keeps the installation: the administrations, who directs them, what a body is told apart by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.parties import actions, queries
from condivisa.parties.forms import (
    AdministrationForm,
    CorrectForm,
    InviteForm,
    LostByAddressForm,
)
from condivisa.parties.models import Appointment, Body
from condivisa.parties.pages.own import given_back, role_given
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing


def administrations(request: Any) -> HttpResponseBase:
    """The administrations of the installation; open another."""
    if Role.KEEPER not in request.acting.roles:
        raise Http404
    form = AdministrationForm(request)
    opened: list[Body] = []

    def open_one(typed: Any) -> None:
        facts = BodyFacts("public", typed["body_name"], typed["fiscal_code"])
        codes = {name: typed[name] for name in ("ipa_code", "istat_code", "pec")}
        opened.append(actions.register_body(facts, **codes, by=request.acting, at=request.at))

    if form.does(open_one):
        messages.success(request, _("Amministrazione aperta: ora nomini chi la dirige."))
        return redirect("administration", opened[0].pk) if opened else redirect("administrations")
    columns = [
        ListColumn(
            gettext_lazy("Amministrazione"),
            lambda one: one.name,
            sort="sort_key",
            address=lambda one: reverse("administration", args=[one.pk]),
        ),
        ListColumn(gettext_lazy("Codice fiscale"), lambda one: one.fiscal_code),
        ListColumn(gettext_lazy("Codice IPA"), lambda one: one.ipa_code),
        ListColumn(
            gettext_lazy("Chi la dirige"),
            lambda one: one.directed_by or _("nessuno: da nominare"),
            status=lambda one: "" if one.directed_by else "wait",
        ),
    ]
    found = queries.administrations(day(request.at))
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Le amministrazioni"),
        search=("name", "fiscal_code", "ipa_code"),
        file_name="amministrazioni",
    )
    return listing.export() or answer(request, "parties/administrations.html", {"list": listing, "form": form})


def administration(request: Any, key: UUID) -> HttpResponseBase:
    """One administration, for the keeper: who holds roles there, and the first director."""
    body = queries.body_at(key) if Role.KEEPER in request.acting.roles else None
    if body is None:
        raise Http404
    held = list(queries.held_still(key, day(request.at)))
    directed = any(one.role == Role.DIRECTOR for one in held)
    # Whoever keeps the installation is here to name the first director: that is what the form proposes.
    present = {} if directed else {"role": Role.DIRECTOR.value}
    form = InviteForm(request, kind=body.kind, by_keeper=True, present=present)
    if form.does(
        lambda typed: actions.invite(key, **{**typed, "role": Role(typed["role"])}, by=request.acting, at=request.at)
    ):
        messages.success(request, role_given(form))
        return redirect("administration", key)
    context = {"body": body, "form": form, "people": _by_person(held), "directed": directed}
    return answer(request, "parties/administration.html", context)


def _by_person(held: Sequence[Appointment]) -> list[tuple[Person, list[tuple[int, str]], list[str]]]:
    """Who holds roles, each once, with the roles and the acts that gave them."""
    found: dict[UUID, tuple[Person, list[tuple[int, str]], list[str]]] = {}
    for one in held:
        _person, roles, acts = found.setdefault(one.person_id, (one.person, [], []))
        roles.append((one.pk, one.get_role_display()))
        if one.act not in acts:
            acts.append(one.act)
    return list(found.values())


def lost_factor_of_any(request: Any) -> HttpResponseBase:
    """The same for the keeper, who gives access back to anybody, told by their address."""
    if Role.KEEPER not in request.acting.roles:
        raise Http404
    form = LostByAddressForm(request)

    def reset(typed: Any) -> None:
        person = queries.person_with(typed["email"])
        require([] if person else [blocks("party.nobody_with_address", "practice")])
        assert person is not None  # require has raised
        actions.reset_factors(person.pk, recognised=typed["recognised"], by=request.acting, at=request.at)

    if form.does(reset):
        messages.success(request, given_back())
        return redirect("administrations")
    return answer(request, "parties/lost_factor.html", {"form": form})


def bodies(request: Any) -> HttpResponseBase:
    """Every body of the installation, to set right what it is told apart by."""
    if Role.KEEPER not in request.acting.roles:
        raise Http404
    columns = [
        ListColumn(
            gettext_lazy("Ente"),
            lambda one: one.name,
            sort="sort_key",
            address=lambda one: reverse("correct_body", args=[one.pk]),
            italian=True,
        ),
        ListColumn(gettext_lazy("Che cos’è"), lambda one: one.get_kind_display(), sort="kind"),
        ListColumn(gettext_lazy("Codice fiscale"), lambda one: one.fiscal_code or None),
        ListColumn(gettext_lazy("Iscrizione al RUNTS"), lambda one: one.runts_number or None),
    ]
    listing = Listing(
        request,
        queries.every_body(),
        columns,
        caption=_("Gli enti di questa installazione"),
        search=("name", "fiscal_code", "runts_number"),
        file_name="enti",
    )
    return listing.export() or answer(request, "parties/bodies.html", {"list": listing})


def correct_body(request: Any, key: UUID) -> HttpResponseBase:
    """Set right the name and the codes of a body, on the word of a register or an act."""
    body = queries.body_at(key) if Role.KEEPER in request.acting.roles else None
    if body is None:
        raise Http404
    form = CorrectForm(request, kind=body.kind, now=queries.identity_of(body))
    if form.does(lambda typed: actions.correct_body(key, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Corretto: vale da adesso in poi. Chi rappresenta o dirige l’ente lo sa."))
        return redirect("correct_body", key)
    context = {"body": body, "form": form, "corrections": queries.corrections_of(body)}
    return answer(request, "parties/correct_body.html", context)
