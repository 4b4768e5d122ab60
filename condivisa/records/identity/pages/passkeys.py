"""One's passkeys: what the browser is asked, adding one, giving it another name, taking it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from condivisa.base.findings import Finding, Refused
from condivisa.records.identity import factors, passkeys
from condivisa.records.identity.forms import NewPasskeyForm, PasskeyNameForm
from condivisa.records.identity.pages.going import QUESTION, asked_again, before_choosing, first_asked, halfway, stay


@login_not_required
@never_cache
@require_POST
def passkey_question(request: Any) -> HttpResponse:
    """What the browser asks a device for, to sign in or to show again who one is."""
    if not passkeys.usable(request):
        raise Http404
    half = None if "alone" in request.POST else halfway(request)
    person = request.user if request.user.is_authenticated else half
    asked, request.session[QUESTION] = passkeys.ask(person, request.at)
    return JsonResponse(asked)


@before_choosing
@never_cache
@require_POST
@asked_again
def new_passkey_question(request: Any) -> HttpResponse:
    """What the browser asks a device for, to make a new passkey."""
    if not passkeys.usable(request):
        raise Http404
    asked, request.session[QUESTION] = passkeys.ask_for_new(request.user, request.at)
    return JsonResponse(asked)


@before_choosing
@never_cache
@asked_again
def add_passkey(request: Any) -> HttpResponse:
    """Add a passkey: give it a name, and the device does the rest."""
    form = NewPasskeyForm(request.POST or None)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        asked, typed = request.session.pop(QUESTION, None), form.cleaned_data
        onward = first_asked(request)
        try:
            codes = passkeys.add(request.user.pk, typed["name"], asked, typed["answer"], request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            stay(request, with_factor=True)
            if codes:
                given = {"codes": codes, "what": "passkey", "onward": onward}
                return render(request, "identity/factor_codes.html", given)
            messages.success(request, _("Passkey aggiunta: da adesso può accedere con quella."))
            return redirect("account_page")
    context = {
        "form": form,
        "refused": {"findings": findings},
        "usable": passkeys.usable(request),
        "address": passkeys.address(),
    }
    return render(request, "identity/add_passkey.html", context, status=422 if form.errors or findings else 200)


@before_choosing
@never_cache
@asked_again
def passkey(request: Any, key: int) -> HttpResponse:
    """One of one's passkeys: another name, or away with it."""
    found = get_object_or_404(request.user.passkeys, pk=key)
    away = "away" in request.POST
    form = PasskeyNameForm(None if away else request.POST or None, initial={"name": found.name})
    findings: tuple[Finding, ...] = ()
    if away:
        try:
            passkeys.remove(request.user.pk, key, request.at)
        except Refused as refused:
            findings = refused.findings
        else:
            stay(request, with_factor=factors.has_any(request.user))
            messages.success(request, _("Passkey tolta: non apre più niente. La cancelli anche dal dispositivo."))
            return redirect("account_page")
    if form.is_bound and form.is_valid():
        found.name = form.cleaned_data["name"]
        found.save(update_fields=["name"])
        messages.success(request, _("Nome salvato."))
        return redirect("account_page")
    context = {"passkey": found, "form": form, "refused": {"findings": findings}}
    return render(request, "identity/passkey.html", context, status=422 if form.errors or findings else 200)
