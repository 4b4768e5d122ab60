"""The screens of one's own body: its people, who asks to act for it, its profile, its accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from condivisa.base.days import day, show_day
from condivisa.parties import access, actions, queries
from condivisa.parties.forms import (
    AccountForm,
    ConfirmForm,
    EndForm,
    InviteForm,
    LostForm,
    PeopleFilter,
    ProfileForm,
    RefuseForm,
    TaxesForm,
    activities,
)
from condivisa.parties.models import Body
from condivisa.records.access import Role
from condivisa.records.screens.answers import answer
from condivisa.records.screens.fields import read_key
from condivisa.records.screens.lists import ListColumn, Listing

EMAIL = ListColumn(gettext_lazy("Indirizzo e-mail"), lambda one: one.person.email, sort="person__email")
ENTERED = ListColumn(
    gettext_lazy("Accesso"),
    lambda one: "" if one.person.last_login else _("mai usato"),
    status=lambda one: "" if one.person.last_login else "wait",
)
"""Whether an invitation arrived: a wrong address is never used, and only who invites can see that it is wrong."""


def role_given(form: InviteForm) -> str:
    """What is said once a role is given: to which address it was written, read again. Source: practice."""
    words = _(
        "Ruolo dato. Abbiamo scritto a %(email)s: chi non aveva un accesso riceve il collegamento per la password."
    )
    return words % {"email": form.cleaned_data["email"]}


def people(request: Any) -> HttpResponseBase:
    """Who holds a role in one's own body; invite, end."""
    body = _own(request)
    may = access.APPOINT.allows(request.acting, body) or Role.KEEPER in request.acting.roles
    form = InviteForm(request, kind=body.kind, by_keeper=Role.KEEPER in request.acting.roles)
    if form.does(
        lambda typed: actions.invite(
            body.pk, **{**typed, "role": Role(typed["role"])}, by=request.acting, at=request.at
        )
    ):
        messages.success(request, role_given(form))
        return redirect("people")
    columns = [
        ListColumn(
            gettext_lazy("Persona"),
            lambda one: str(one.person),
            sort="person__family_name",
            address=(lambda one: reverse("lost_factor", args=[one.pk])) if may else None,
        ),
        *([EMAIL, ENTERED] if may else []),
        ListColumn(
            gettext_lazy("Ruolo"),
            lambda one: one.get_role_display(),
            sort="role",
            address=(lambda one: reverse("end_role", args=[one.pk])) if may else None,
        ),
        ListColumn(gettext_lazy("Dal"), lambda one: one.since, sort="since"),
        ListColumn(gettext_lazy("Fino al"), lambda one: one.until, sort="until"),
        ListColumn(gettext_lazy("Atto"), lambda one: one.act, italian=True),
        ListColumn(gettext_lazy("Che cosa non può fare"), lambda one: one.limits, italian=True),
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
    if held is None or not access.RESET.roles & request.acting.roles:
        raise Http404
    form = LostForm(request)
    if form.does(lambda typed: actions.reset_factors(held.person_id, by=request.acting, at=request.at, **typed)):
        messages.success(request, given_back())
        return redirect("people")
    return answer(request, "parties/lost_factor.html", {"given": held, "form": form})


def given_back() -> str:
    """What is said once somebody has their account back. Source: practice."""
    return _("Accesso ridato: le abbiamo scritto come scegliere una password e impostare un nuovo secondo fattore.")


def end_role(request: Any, key: int) -> HttpResponseBase:
    """End a role of one's own body on a day."""
    held = queries.held_at(key, viewer=request.acting)
    if held is None or access.may_appoint(request.acting, held.body, held.role):
        raise Http404
    own = held.body_id == request.acting.body
    there = reverse("people") if own else reverse("administration", args=[held.body_id])
    form = EndForm(request)
    if form.does(lambda typed: actions.end_appointment(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Fine del ruolo registrata."))
        return redirect(there)
    return answer(request, "parties/end_role.html", {"given": held, "form": form, "there": there})


def requests(request: Any) -> HttpResponseBase:
    """Who asks to act for a body, for whoever may decide."""
    listed: list[Any] = []
    forms: dict[str, Any] = {}
    for one in queries.requests_to(request.acting, day(request.at)):
        yes, no = ConfirmForm(request, name=f"si-{one.pk}"), RefuseForm(request, name=f"no-{one.pk}")
        if yes.does(lambda typed, pk=one.pk: actions.confirm_acting(pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Confermata: la persona può agire per l’ente."))
            return redirect("acting_requests")
        if no.does(lambda typed, pk=one.pk: actions.refuse_acting(pk, by=request.acting, at=request.at, **typed)):
            messages.success(request, _("Richiesta respinta, con il motivo."))
            return redirect("acting_requests")
        listed.append((one, _read_out(one.proposed), yes, no))
        forms |= {f"yes_{one.pk}": yes, f"no_{one.pk}": no}
    sent = read_key(request.POST.get("this_form", "").rpartition("-")[2])
    if sent and f"yes_{sent}" not in forms:  # the page was opened before
        words = _(
            "A quella richiesta qualcuno ha già risposto, o chi l’aveva fatta l’ha ritirata: non è stato fatto niente."
        )
        messages.warning(request, words)
        return redirect("acting_requests")
    return answer(request, "parties/requests.html", {"listed": listed, **forms})


def _read_out(proposed: dict[str, Any] | None) -> list[tuple[str, str]]:
    """What somebody says of a body that is not registered yet: each thing to compare with the register."""
    if not proposed:
        return []
    runts = ""
    if proposed["runts_section"]:  # number and day come with it
        since = show_day(date.fromisoformat(proposed["runts_date"]), (get_language() or "it")[:2])
        section = Body.Section(proposed["runts_section"]).label
        words = {"section": section, "number": proposed["runts_number"], "since": since}
        runts = _("sezione «%(section)s», n. %(number)s, dal %(since)s") % words
    does = [words for letter, words in activities() if letter in proposed["activities"]]
    said = [
        (_("Denominazione"), proposed["name"]),
        (_("Codice fiscale"), proposed["fiscal_code"]),
        (_("Partita IVA"), proposed["vat_number"]),
        (_("Iscrizione al RUNTS"), runts),
        (_("Numero nel registro delle imprese"), proposed["companies_register"]),
        (_("Attività di interesse generale"), "; ".join(does)),
    ]
    return [(label, words) for label, words in said if words]


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
    taxes = TaxesForm(request, name="imposte", now=queries.taxes_of(body))
    if taxes.does(lambda typed: actions.declare_taxes(body.pk, **typed, by=request.acting, at=request.at)):
        words = _(
            "Dichiarato: vale dalla prossima richiesta di pagamento. Se è cambiata la ritenuta, una richiesta già "
            "fatta e non ancora liquidata va respinta dall’ufficio e chiesta di nuovo."
        )
        messages.success(request, words)
        return redirect("profile")
    seats = queries.municipalities()
    own = ProfileForm(request, name="dati", kind=body.kind, now=queries.profile_of(body), seats=seats)
    if own.does(lambda typed: actions.amend_body(body.pk, **typed, by=request.acting, at=request.at)):
        messages.success(request, _("Dati aggiornati: valgono da adesso in poi."))
        return redirect("profile")
    may = {
        "amend": bool(access.AMEND.roles & request.acting.roles),
        "dedicate": bool(access.DEDICATE.roles & request.acting.roles),
        "declare": bool(access.DECLARE_TAXES.roles & request.acting.roles),
    }
    does = [words for letter, words in activities() if letter in body.activities]
    context = {"body": body, "form": form, "own": own, "taxes": taxes, "may": may, "does": does}
    context["today"] = day(request.at)
    return answer(request, "parties/profile.html", context)


def end_account(request: Any, key: int) -> HttpResponseBase:
    """Close a dedicated account of one's own body on a day."""
    account = queries.account_at(key, viewer=request.acting)
    if account is None or not access.DEDICATE.roles & request.acting.roles:
        raise Http404
    form = EndForm(request, present={"until": account.until})
    if form.does(lambda typed: actions.end_account(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Chiusura del conto registrata."))
        return redirect("profile")
    return answer(request, "parties/end_account.html", {"account": account, "form": form})


def _own(request: Any) -> Any:
    body = queries.body_at(request.acting.body)
    if body is None:
        raise Http404
    return body
