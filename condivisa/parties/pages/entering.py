"""The screens of getting in: the first start, an account, asking to act for a body."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from condivisa.base.findings import Refused
from condivisa.parties import actions, queries
from condivisa.parties.actions.entering import OF_THE_INSTALLATION
from condivisa.parties.first_start import code_of
from condivisa.parties.forms import (
    AskForm,
    FirstForm,
    RegisterForm,
)
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Acting, Role
from condivisa.records.identity import throttle
from condivisa.records.identity.forms import AddressForm
from condivisa.records.identity.pages.going import before_choosing
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.screens.fields import read_key


@login_not_required
@never_cache
def first_start(request: Any, code: str) -> HttpResponseBase:
    """The one-time page that makes the installation's keeper; gone for ever once it has one."""
    if queries.is_kept() or not hmac.compare_digest(code.encode(), code_of(settings.VAR).encode()):
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
        return render(request, "parties/link_sent.html", {"email": email, "new": "given_name" in form.cleaned_data})
    return render(request, template, {"form": form, "here": "sign_in"}, status=422 if form.errors else 200)


OF_A_REQUEST = {"asked": "wait", "confirmed": "done", "refused": "bad", "withdrawn": "plain"}
"""How each state of a request to act looks."""


@before_choosing
@never_cache
def ask_to_act(request: Any) -> HttpResponseBase:
    """Ask to act for a body, registered or not; what one asked before, to be taken back while nobody has answered."""
    if key := read_key(request.POST.get("withdraw", "")):
        get_object_or_404(queries.my_requests(request.user.pk), pk=key)
        actions.withdraw_asking(key, by=Acting(request.user.pk, INSTALLATION), at=request.at)
        messages.success(request, _("Richiesta ritirata."))
        return redirect("ask_to_act")
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
            who = _("Risponde chi già rappresenta l’ente o, la prima volta, un’amministrazione: le scriveremo.")
            messages.success(request, f"{_('Richiesta inviata.')} {who}")
            return redirect("ask_to_act")
    asked = [(one, OF_A_REQUEST[one.state]) for one in queries.my_requests(request.user.pk)]
    context = {"form": _with(form, findings), "asked": asked}
    return render(request, "parties/ask_to_act.html", context, status=422 if form.errors or findings else 200)


def _with(form: Any, findings: Any) -> Any:
    form.findings = findings
    return form
