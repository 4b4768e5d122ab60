"""Signing in: by password, by a passkey, in the demo by one click; choosing a password and a body."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from condivisa.base.days import day
from condivisa.records.identity import factors, passkeys, throttle
from condivisa.records.identity import welcome as links
from condivisa.records.identity.acting import CHOSEN, asked_by, everyone, kept_by
from condivisa.records.identity.changes import choose_password
from condivisa.records.identity.forms import CodeForm, NewPasswordForm, PasskeyForm, SignInForm
from condivisa.records.identity.pages.going import (
    HALFWAY,
    QUESTION,
    before_choosing,
    enter,
    forward,
    half,
    halfway,
    too_many,
)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Any) -> HttpResponse:
    """Sign in by password; in the demo, also as one of its people, by role."""
    form = SignInForm(request, request.POST or None)
    typed, machine = request.POST.get("username", ""), throttle.machine_of(request)
    if request.method == "POST" and throttle.too_many(typed, machine, request.at):
        return too_many(request)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        if not factors.has_any(person):
            return enter(request, person)
        half(request, person)
        return redirect(reverse("second_factor", query={"next": request.POST.get("next", "")}))
    if form.errors:
        throttle.count(typed, machine, request.at)
    return _sign_in_page(request, form, PasskeyForm(), 422 if form.errors else 200)


@login_not_required
@require_POST
def passkey_sign_in(request: Any) -> HttpResponse:
    """Sign in by a passkey: alone, or as the second half after the password."""
    person = None if "alone" in request.POST else halfway(request)
    email, machine = person.email if person else "", throttle.machine_of(request)
    if throttle.too_many(email, machine, request.at):
        return too_many(request)
    form, asked = PasskeyForm(request.POST), request.session.pop(QUESTION, None)
    answered = form.cleaned_data["answer"] if form.is_valid() else ""
    if (found := passkeys.whose(asked, answered, request.at, person)) is not None:
        request.session.pop(HALFWAY, None)
        return enter(request, found, with_factor=True)
    throttle.count(email, machine, request.at)
    form.add_error(None, _("Questa passkey non apre nessun accesso, o sono passati più di cinque minuti. Riprovi."))
    if person is None:
        return _sign_in_page(request, SignInForm(request), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _second_page(request, person, CodeForm(), form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _sign_in_page(request: Any, form: Any, passkey: Any, status: int) -> HttpResponse:
    people = everyone(day(request.at)) if settings.DEMO else []
    by_body = [(name, list(held)) for name, held in groupby(people, key=lambda held: held.body_name)]
    context = {
        "form": form,
        "passkey": passkey,
        "usable": passkeys.usable(request),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "by_body": by_body,
        "here": "sign_in",
    }
    return render(request, "identity/sign_in.html", context, status=status)


@login_not_required
@never_cache
def second_factor(request: Any) -> HttpResponse:
    """The second half of signing in, for who has a second factor."""
    person = halfway(request)
    if person is None:
        if request.session.pop(HALFWAY, None):
            messages.warning(request, _("Sono passati più di dieci minuti, o la password è cambiata: acceda di nuovo."))
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    machine = throttle.machine_of(request)
    if request.method == "POST" and throttle.too_many(person.email, machine, request.at):
        return too_many(request)
    if request.method == "POST" and form.is_valid():
        if factors.passes(person.pk, form.cleaned_data["code"], request.at):
            del request.session[HALFWAY]
            return enter(request, person, with_factor=True)
        throttle.count(person.email, machine, request.at)
        form.add_error("code", _("Codice sbagliato o già usato."))
    return _second_page(request, person, form, PasskeyForm(), 422 if form.errors else 200)


def _second_page(request: Any, person: Any, form: Any, passkey: Any, status: int) -> HttpResponse:
    context = {
        "keepers": kept_by(day(request.at)),
        "form": form,
        "passkey": passkey,
        "usable": passkeys.usable(request) and person.passkeys.exists(),
        "by_phone": bool(person.totp_secret),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "here": "sign_in",
    }
    return render(request, "identity/second_factor.html", context, status=status)


@login_not_required
@never_cache
def welcome(request: Any, who: str, token: str) -> HttpResponse:
    """Choose a password, from the link in a message; then one is signed in."""
    person = links.whose(who, token)
    if person is None:
        return render(request, "identity/link_over.html", {"here": "sign_in"}, status=404)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        choose_password(form, request.at, language=request.LANGUAGE_CODE)
        messages.success(request, _("Password scelta: ora può accedere."))
        return redirect("sign_in")
    context = {"form": form, "person": person, "here": "sign_in"}
    return render(request, "identity/welcome.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def demo_sign_in(request: Any) -> HttpResponse:
    """Sign in as one of the demo's people, without a password; elsewhere this address does not exist."""
    if not settings.DEMO:
        raise Http404
    person, _slash, body = request.POST.get("as", "").partition("/")
    held = next((one for one in everyone(day(request.at)) if (str(one.person), str(one.body)) == (person, body)), None)
    if held is None:
        raise Http404
    answer = enter(request, get_object_or_404(get_user_model(), pk=held.person))
    request.session[CHOSEN] = str(held.body)
    return answer


@before_choosing
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """Sign out, back to the public home."""
    logout(request)
    return redirect("home")


@before_choosing
@never_cache
def choose_body(request: Any) -> HttpResponse:
    """Choose the body to act for, among those where the person holds a role today."""
    if request.method == "POST":
        chosen = next((held for held in request.bodies if str(held.body) == request.POST.get("body")), None)
        if chosen is None:
            raise Http404
        request.session[CHOSEN] = str(chosen.body)
        return redirect(forward(request))
    asked = [] if request.bodies else asked_by(request.user.pk)
    context = {"bodies": request.bodies, "asked": asked, "next": request.GET.get("next", "")}
    return render(request, "identity/choose_body.html", context)
