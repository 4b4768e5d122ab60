"""The screens of getting in and of one's own body."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from condivisa.base.days import day
from condivisa.base.findings import Refused, blocks, require
from condivisa.parties import access, actions, queries
from condivisa.parties.actions.entering import OF_THE_INSTALLATION
from condivisa.parties.first_start import code_of
from condivisa.parties.forms import (
    AccountForm,
    AdministrationForm,
    AskForm,
    ConfirmForm,
    EndForm,
    FirstForm,
    InviteForm,
    LostByAddressForm,
    LostForm,
    PeopleFilter,
    RefuseForm,
    RegisterForm,
)
from condivisa.parties.models import Appointment, Body
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Acting, Role
from condivisa.records.identity import throttle
from condivisa.records.identity.forms import AddressForm
from condivisa.records.identity.models import Person
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing


@login_not_required
@never_cache
def first_start(request: Any, code: str) -> HttpResponseBase:
    """The one-time page that makes the installation's keeper; gone for ever once it has one."""
    if queries.is_kept() or not hmac.compare_digest(code, code_of(settings.VAR)):
        raise Http404
    form = FirstForm(request.POST or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        facts = BodyFacts("public", typed["body_name"], typed["fiscal_code"])
        try:
            actions.keep_installation(
                facts,
                **{name: typed[name] for name in ("email", "given_name", "family_name", "password")},
                **{name: typed[name] for name in ("ipa_code", "istat_code", "pec")},
                language=request.LANGUAGE_CODE,
                by=OF_THE_INSTALLATION,
                at=request.at,
            )
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, _("Installazione pronta: acceda con l’indirizzo e la password che ha scelto."))
            return redirect("sign_in")
    status = 422 if form.errors or findings else 200
    return render(request, "parties/first_start.html", {"form": _with(form, findings)}, status=status)


@login_not_required
def register(request: Any) -> HttpResponseBase:
    """Ask for an account: the link to choose a password goes to the address, which is so confirmed."""
    return _send_link(request, RegisterForm(request.POST or None), "parties/register.html")


@login_not_required
def recover(request: Any) -> HttpResponseBase:
    """Ask for a link to choose another password."""
    return _send_link(request, AddressForm(request.POST or None), "parties/recover.html")


def _send_link(request: Any, form: Any, template: str) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        by, limit = Acting(INSTALLATION, INSTALLATION), throttle.LINK
        email, machine = form.cleaned_data["email"], throttle.machine_of(request)
        if throttle.too_many(email, machine, request.at, limit):
            return render(request, "parties/links_too_many.html", {"here": "sign_in"}, status=429)
        throttle.count(email, machine, request.at, limit)
        actions.send_link(**form.cleaned_data, language=request.LANGUAGE_CODE, by=by, at=request.at)
        return render(request, "parties/link_sent.html", {"email": email})
    return render(request, template, {"form": form, "here": "sign_in"}, status=422 if form.errors else 200)


@never_cache
def ask_to_act(request: Any) -> HttpResponseBase:
    """Ask to act for a body, registered or not; what one asked before."""
    form = AskForm(request.POST or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        facts = form.facts(typed, typed["fiscal_code"]) if typed["body_name"] else None
        by = Acting(request.user.pk, INSTALLATION)
        try:
            actions.ask_to_act(
                fiscal_code=typed["fiscal_code"], role=Role(typed["role"]), facts=facts, by=by, at=request.at
            )
        except Refused as refused:
            findings = refused.findings
        else:
            messages.success(request, _("Richiesta inviata. Le scriveremo appena qualcuno risponde."))
            return redirect("ask_to_act")
    context = {"form": _with(form, findings), "asked": queries.my_requests(request.user.pk)}
    return render(request, "parties/ask_to_act.html", context, status=422 if form.errors or findings else 200)


ask_to_act.before_choosing = True  # type: ignore[attr-defined] # read by the middleware


def _with(form: Any, findings: Any) -> Any:
    form.findings = findings
    return form


def people(request: Any) -> HttpResponseBase:
    """Who holds a role in one's own body; invite, end."""
    body = _own(request)
    may = access.APPOINT.allows(request.acting, body) or Role.KEEPER in request.acting.roles
    form = InviteForm(request, kind=body.kind)
    if form.does(
        lambda typed: actions.invite(
            body.pk, **{**typed, "role": Role(typed["role"])}, by=request.acting, at=request.at
        )
    ):
        messages.success(
            request, _("Ruolo dato. Chi non aveva un accesso riceve il collegamento per scegliere la password.")
        )
        return redirect("people")
    columns = [
        ListColumn(
            gettext_lazy("Persona"),
            lambda one: str(one.person),
            sort="person__family_name",
            address=(lambda one: reverse("lost_factor", args=[one.pk])) if may else None,
        ),
        ListColumn(
            gettext_lazy("Ruolo"),
            lambda one: one.get_role_display(),
            sort="role",
            address=(lambda one: reverse("end_role", args=[one.pk])) if may else None,
        ),
        ListColumn(gettext_lazy("Dal"), lambda one: one.since, sort="since"),
        ListColumn(gettext_lazy("Fino al"), lambda one: one.until, sort="until"),
        ListColumn(gettext_lazy("Atto"), lambda one: one.act, italian=True),
    ]
    wanted = PeopleFilter(request.GET)
    found = queries.held_in(body.pk, wanted.cleaned_data["cerca"] if wanted.is_valid() else "")
    listing = Listing(
        request, found, columns, caption=_("Chi può agire per il suo ente"), form=wanted, file_name="persone"
    )
    context = {"body": body, "list": listing, "form": form, "may": may}
    return listing.export() or answer(request, "parties/people.html", context)


def lost_factor(request: Any, key: int) -> HttpResponseBase:
    """Give access back to one of the people of one's own body, who lost every second factor."""
    held = queries.held_at(key, viewer=request.acting)
    if held is None:
        raise Http404
    form = LostForm(request)
    if form.does(lambda typed: actions.reset_factors(held.person_id, by=request.acting, at=request.at, **typed)):
        messages.success(request, _given_back())
        return redirect("people")
    return answer(request, "parties/lost_factor.html", {"given": held, "form": form})


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
        messages.success(request, _given_back())
        return redirect("administrations")
    return answer(request, "parties/lost_factor.html", {"form": form})


def _given_back() -> str:
    return _("Accesso ridato: le abbiamo scritto come scegliere una password e impostare un nuovo secondo fattore.")


def end_role(request: Any, key: int) -> HttpResponseBase:
    """End a role of one's own body on a day."""
    held = queries.held_at(key, viewer=request.acting)
    if held is None:
        raise Http404
    form = EndForm(request)
    if form.does(lambda typed: actions.end_appointment(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Fine del ruolo registrata."))
        return redirect("people")
    return answer(request, "parties/end_role.html", {"given": held, "form": form})


def requests(request: Any) -> HttpResponseBase:
    """Who asks to act for a body, for whoever may decide."""
    listed: list[Any] = []
    forms: dict[str, Any] = {}
    for one in queries.requests_to(request.acting):
        yes, no = ConfirmForm(request, name=f"si-{one.pk}"), RefuseForm(request, name=f"no-{one.pk}")
        if yes.does(lambda typed, pk=one.pk: actions.confirm_acting(pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Confermata: la persona può agire per l’ente."))
            return redirect("acting_requests")
        if no.does(lambda typed, pk=one.pk: actions.refuse_acting(pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Richiesta respinta, con il motivo."))
            return redirect("acting_requests")
        listed.append((one, yes, no))
        forms |= {f"yes_{one.pk}": yes, f"no_{one.pk}": no}
    return answer(request, "parties/requests.html", {"listed": listed, **forms})


def profile(request: Any) -> HttpResponseBase:
    """One's own body: what every application and agreement takes from here, and its accounts."""
    body = _own(request)
    form = AccountForm(request)

    def dedicate(typed: Any) -> None:
        delegates = [one.strip() for one in typed["delegates"].split(",") if one.strip()]
        actions.add_account(
            body.pk, iban=typed["iban"], delegates=delegates, since=typed["since"], by=request.acting, at=request.at
        )

    if form.does(dedicate):
        messages.success(request, _("Conto dichiarato."))
        return redirect("profile")
    may = bool(access.DEDICATE.roles & request.acting.roles)
    return answer(request, "parties/profile.html", {"body": body, "form": form, "may": may})


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
    listing = Listing(request, found, columns, caption=_("Le amministrazioni"), file_name="amministrazioni")
    return listing.export() or answer(request, "parties/administrations.html", {"list": listing, "form": form})


def administration(request: Any, key: UUID) -> HttpResponseBase:
    """One administration, for the keeper: who holds roles there, and the first director."""
    body = queries.body_at(key) if Role.KEEPER in request.acting.roles else None
    if body is None:
        raise Http404
    held = list(queries.held_in(key))
    directed = any(one.role == Role.DIRECTOR for one in held)
    # Whoever keeps the installation is here to name the first director: that is what the form proposes.
    form = InviteForm(request, kind=body.kind, present={} if directed else {"role": Role.DIRECTOR.value})
    if form.does(
        lambda typed: actions.invite(key, **{**typed, "role": Role(typed["role"])}, by=request.acting, at=request.at)
    ):
        messages.success(
            request, _("Ruolo dato. Chi non aveva un accesso riceve il collegamento per scegliere la password.")
        )
        return redirect("administration", key)
    context = {"body": body, "form": form, "people": _by_person(held), "directed": directed}
    return answer(request, "parties/administration.html", context)


def _by_person(held: Sequence[Appointment]) -> list[tuple[Person, list[str], list[str]]]:
    """Who holds roles, each once, with the roles and the acts that gave them."""
    found: dict[UUID, tuple[Person, list[str], list[str]]] = {}
    for one in held:
        _person, roles, acts = found.setdefault(one.person_id, (one.person, [], []))
        roles.append(one.get_role_display())
        if one.act not in acts:
            acts.append(one.act)
    return list(found.values())


def _own(request: Any) -> Any:
    body = queries.body_at(request.acting.body)
    if body is None:
        raise Http404
    return body
