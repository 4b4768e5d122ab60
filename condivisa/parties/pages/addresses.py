"""The screens of one's own e-mail address: another one asked for, and the link in the letter sent there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from condivisa.base.findings import Refused
from condivisa.parties import actions
from condivisa.records.access import Acting
from condivisa.records.identity import addresses, throttle
from condivisa.records.identity.factors import WITH_FACTOR
from condivisa.records.identity.forms import NewAddressForm
from condivisa.records.identity.pages.going import before_choosing, stay, too_many
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.screens.fields import read_key


@before_choosing
@never_cache
@sensitive_post_parameters("password")
def new_address(request: Any) -> HttpResponseBase:
    """Ask to sign in with another address, or take that back while it waits for its letter to be opened."""
    person, machine = request.user, throttle.machine_of(request)
    by = Acting(person.pk, INSTALLATION)
    if key := read_key(request.POST.get("stop", "")):
        actions.stop_new_address(key, by=by, at=request.at)
        messages.success(request, _("Richiesta fermata: si accede come prima."))
        return redirect("account_page")
    form = NewAddressForm(person, request.POST or None)
    if form.is_bound and throttle.too_many(person.email, machine, request.at):
        return too_many(request)
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data["email"]
        if throttle.too_many(wanted, machine, request.at, throttle.LINK):
            return too_many(request)
        throttle.count(wanted, machine, request.at, throttle.LINK)
        try:
            actions.ask_new_address(wanted, by=by, at=request.at)
        except Refused as refused:
            form.findings = refused.findings
        else:
            messages.success(request, _("Le abbiamo scritto al nuovo indirizzo: apra quell’e-mail per confermarlo."))
            return redirect("new_address")
    if "password" in form.errors:
        throttle.count(person.email, machine, request.at)
    waits = addresses.waiting_of(person.pk, request.at)
    context = {"form": form, "waits": waits, "until": waits and waits.asked_at + addresses.GOOD_FOR}
    return render(request, "parties/new_address.html", context, status=422 if form.errors or form.findings else 200)


@before_choosing
@never_cache
def confirm_address(request: Any, key: int, token: str) -> HttpResponseBase:
    """Confirm the new address, from the link in the letter sent there: only whoever asked for it, signed in, so that a
    letter which went to a stranger by mistake opens nothing to them.
    """
    change = addresses.whose(key, token, request.user.pk, request.at)
    if change is None or addresses.taken(change):
        return render(request, "parties/address_over.html", status=404)
    if request.method == "POST":
        actions.confirm_new_address(key, token, by=Acting(request.user.pk, INSTALLATION), at=request.at)
        stay(request, with_factor=request.session.get(WITH_FACTOR, False))
        messages.success(request, _("Indirizzo cambiato: da ora si accede con questo."))
        return redirect("account_page")
    return render(request, "parties/confirm_address.html", {"change": change})
