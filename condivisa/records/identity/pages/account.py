"""One's own account: name, language, password, second factors, open sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from condivisa.base.days import day
from condivisa.base.findings import Finding, Refused
from condivisa.records.identity import addresses, factors, passkeys, throttle
from condivisa.records.identity.changes import choose_password
from condivisa.records.identity.forms import (
    ChangePasswordForm,
    ConfirmPersonForm,
    LanguageForm,
    NameForm,
    NewPhoneForm,
    PasskeyForm,
)
from condivisa.records.identity.pages.going import (
    QUESTION,
    asked_again,
    before_choosing,
    first_asked,
    forward,
    seen,
    stay,
    too_many,
)

NEW_KEY = "new_key"
"""Where the session keeps a key that is not confirmed yet."""


@before_choosing
@never_cache
def account(request: Any) -> HttpResponse:
    """Who one is, and how one signs in."""
    person = request.user
    called = {"given_name": person.given_name, "family_name": person.family_name}
    name = NameForm(request.POST if "name" in request.POST else None, initial=called)
    initial = {"language": person.language}
    language = LanguageForm(request.POST if "language" in request.POST else None, initial=initial)
    password = ChangePasswordForm(person, request.POST if "password" in request.POST else None)
    machine = throttle.machine_of(request)
    if password.is_bound and throttle.too_many(person.email, machine, request.at):
        return too_many(request)
    if name.is_bound and name.is_valid():
        person.given_name, person.family_name = name.cleaned_data["given_name"], name.cleaned_data["family_name"]
        person.save(update_fields=["given_name", "family_name"])
        messages.success(request, _("Nome salvato."))
        return redirect("account_page")
    if language.is_bound and language.is_valid():
        person.language = language.cleaned_data["language"]
        person.save(update_fields=["language"])
        messages.success(request, _("Lingua salvata: vale dalla prossima comunicazione."))
        return redirect("account_page")
    if password.is_bound and password.is_valid():
        choose_password(password, request.at, language=request.LANGUAGE_CODE)
        update_session_auth_hash(request, person)
        messages.success(request, _("Password cambiata: ogni altro accesso aperto è stato chiuso."))
        return redirect("account_page")
    if "old_password" in password.errors:
        throttle.count(person.email, machine, request.at)
    if "sessions" in request.POST:
        factors.end_sessions(person)
        stay(request, with_factor=request.session.get(factors.WITH_FACTOR, False))
        messages.success(request, _("Ogni altro accesso aperto è stato chiuso."))
        return redirect("account_page")
    errors = name.errors or language.errors or password.errors
    keys = list(person.passkeys.order_by("added_at"))
    context = {
        "name": name,
        "language": language,
        "password": password,
        "by_phone": bool(person.totp_secret),
        "passkeys": keys,
        "usable": passkeys.usable(request),
        "address": passkeys.address(),
        "new_address": addresses.waiting_of(person.pk, request.at),
        "missing": not keys and not person.totp_secret and factors.required_of(person, day(request.at)),
        "codes_left": person.recovery_codes.filter(used_at=None).count(),
    }
    return render(request, "identity/account.html", context, status=422 if errors else 200)


@before_choosing
@never_cache
@asked_again
def set_factor(request: Any) -> HttpResponse:
    """Set up the code of the telephone: frame the picture, type the code, keep the recovery codes; or switch it off."""
    secret = request.session.setdefault(NEW_KEY, factors.new_secret())
    off = "off" in request.POST
    form = NewPhoneForm(None if off else request.POST or None)
    findings: tuple[Finding, ...] = ()
    if off:
        try:
            factors.switch_off(request.user.pk, request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            stay(request, with_factor=factors.has_any(request.user))
            messages.success(request, _("Il codice del telefono non si chiede più."))
            return redirect("account_page")
    if form.is_bound and form.is_valid():
        if factors.step_of(secret, form.cleaned_data["code"], request.at) is not None:
            onward = first_asked(request)
            codes = factors.set_up(request.user, secret, request.at)
            del request.session[NEW_KEY]
            stay(request, with_factor=True)
            return render(request, "identity/factor_codes.html", {"codes": codes, "what": "totp", "onward": onward})
        form.add_error("code", _("Codice sbagliato: controlli l’ora del telefono e riprovi con il prossimo."))
    address = factors.address_of(request.user, secret)
    context = {
        "form": form,
        "refused": {"findings": findings},
        "secret": secret,
        "picture": factors.picture_of(address),
        "address": address,
        "is_on": bool(request.user.totp_secret),
    }
    return render(request, "identity/set_factor.html", context, status=422 if form.errors or findings else 200)


@before_choosing
@never_cache
@asked_again
def new_codes(request: Any) -> HttpResponse:
    """Make new recovery codes, when those of before are used or lost."""
    if request.method == "POST" and factors.has_any(request.user):
        codes = factors.renew_codes(request.user, request.at)
        return render(request, "identity/factor_codes.html", {"codes": codes, "what": ""})
    return render(request, "identity/new_codes.html", {"has_any": factors.has_any(request.user)})


@before_choosing
@never_cache
def confirm_person(request: Any) -> HttpResponse:
    """Show again who one is, before changing how one signs in: by password, or by a passkey of one's own."""
    person, machine = request.user, throttle.machine_of(request)
    by_passkey = "answer" in request.POST
    form = ConfirmPersonForm(person, None if by_passkey else request.POST or None)
    passkey = PasskeyForm(request.POST if by_passkey else None)
    if request.method == "POST":
        if throttle.too_many(person.email, machine, request.at):
            return too_many(request)
        asked = request.session.pop(QUESTION, None)
        answered = passkey.cleaned_data["answer"] if by_passkey and passkey.is_valid() else ""
        if (by_passkey and passkeys.whose(asked, answered, request.at, person)) or (form.is_bound and form.is_valid()):
            seen(request, request.at)
            return redirect(forward(request))
        throttle.count(person.email, machine, request.at)
        if by_passkey:
            passkey.add_error(None, _("Questa passkey non è sua, o sono passati più di cinque minuti. Riprovi."))
    context = {
        "form": form,
        "passkey": passkey,
        "usable": passkeys.usable(request) and person.passkeys.exists(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "identity/confirm_person.html", context, status=422 if request.method == "POST" else 200)
