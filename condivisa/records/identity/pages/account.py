"""One's own account: name, second factor, signing out everywhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from condivisa.records.identity import factors
from condivisa.records.identity.forms import CodeForm, NameForm, NewPasswordForm

NEW_KEY = "new_key"
"""Where the session keeps a key that is not confirmed yet."""


@never_cache
def account(request: Any) -> HttpResponse:
    """Who one is, and how one signs in."""
    person = request.user
    name = NameForm(request.POST if "name" in request.POST else None, initial=vars(person))
    password = NewPasswordForm(person, request.POST if "password" in request.POST else None)
    if name.is_bound and name.is_valid():
        person.given_name, person.family_name = name.cleaned_data["given_name"], name.cleaned_data["family_name"]
        person.save(update_fields=["given_name", "family_name"])
        messages.success(request, _("Nome salvato."))
        return redirect("account_page")
    if password.is_bound and password.is_valid():
        password.save()
        update_session_auth_hash(request, person)
        messages.success(request, _("Password cambiata: ogni altro accesso aperto è stato chiuso."))
        return redirect("account_page")
    errors = name.errors or password.errors
    context = {"name": name, "password": password, "has_factor": bool(person.totp_secret)}
    return render(request, "identity/account.html", context, status=422 if errors else 200)


@never_cache
def set_factor(request: Any) -> HttpResponse:
    """Set up the second factor: frame the picture, type the code, keep the recovery codes."""
    secret = request.session.setdefault(NEW_KEY, factors.new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if factors.step_of(secret, form.cleaned_data["code"], request.at) is not None:
            codes = factors.set_up(request.user, secret)
            del request.session[NEW_KEY]
            return render(request, "identity/factor_codes.html", {"codes": codes})
        form.add_error("code", _("Codice sbagliato: controlli l’ora del telefono e riprovi con il prossimo."))
    address = factors.address_of(request.user, secret)
    context = {"form": form, "secret": secret, "picture": factors.picture_of(address), "address": address}
    return render(request, "identity/set_factor.html", context, status=422 if form.errors else 200)


for view in (account, set_factor):
    view.before_choosing = True  # type: ignore[attr-defined] # read by the middleware, as Django's login_required is
