"""Signing in and out, and choosing the body one acts for."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from condivisa.base.days import day
from condivisa.records.identity import factors, throttle
from condivisa.records.identity import welcome as links
from condivisa.records.identity.acting import CHOSEN, everyone
from condivisa.records.identity.forms import CodeForm, NewPasswordForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALFWAY = "halfway"
"""Where the session keeps who gave the right password and not yet the second factor."""


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Any) -> HttpResponse:
    """Sign in by password; in the demo, also as one of its people, by role."""
    form = SignInForm(request, request.POST or None)
    typed, machine = request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")
    if request.method == "POST" and throttle.too_many(typed, machine, request.at):
        return render(request, "identity/too_many.html", {"here": "sign_in"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    if request.method == "POST" and form.is_valid():
        person = form.get_user()
        if not person.totp_secret:
            return _enter(request, person)
        request.session[HALFWAY] = str(person.pk)
        return redirect(reverse("second_factor", query={"next": request.POST.get("next", "")}))
    if form.errors:
        throttle.failed(typed, machine, request.at)
    people = everyone(day(request.at)) if settings.DEMO else []
    by_body = [(name, list(held)) for name, held in groupby(people, key=lambda held: held.body_name)]
    context = {"form": form, "next": request.GET.get("next", ""), "by_body": by_body, "here": "sign_in"}
    return render(request, "identity/sign_in.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def second_factor(request: Any) -> HttpResponse:
    """The second half of signing in, for who has a second factor."""
    person = links.person_of(request.session.get(HALFWAY))
    if person is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    machine = request.META.get("REMOTE_ADDR", "")
    if request.method == "POST" and throttle.too_many(person.email, machine, request.at):
        return render(request, "identity/too_many.html", {"here": "sign_in"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    if request.method == "POST" and form.is_valid():
        if factors.passes(person.pk, form.cleaned_data["code"], request.at):
            del request.session[HALFWAY]
            return _enter(request, person)
        throttle.failed(person.email, machine, request.at)
        form.add_error("code", _("Codice sbagliato o già usato."))
    context = {"form": form, "next": request.GET.get("next", ""), "here": "sign_in"}
    return render(request, "identity/second_factor.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def welcome(request: Any, who: str, token: str) -> HttpResponse:
    """Choose a password, from the link in a message; then one is signed in."""
    person = links.whose(who, token)
    if person is None:
        return render(request, "identity/link_over.html", {"here": "sign_in"}, status=404)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
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
    answer = _enter(request, get_object_or_404(get_user_model(), pk=held.person))
    request.session[CHOSEN] = str(held.body)
    return answer


@require_POST
def sign_out(request: Any) -> HttpResponse:
    """Sign out, back to the public home."""
    logout(request)
    return redirect("home")


@never_cache
def choose_body(request: Any) -> HttpResponse:
    """Choose the body to act for, among those where the person holds a role today."""
    if request.method == "POST":
        chosen = next((held for held in request.bodies if str(held.body) == request.POST.get("body")), None)
        if chosen is None:
            raise Http404
        request.session[CHOSEN] = str(chosen.body)
        return redirect(_next(request))
    return render(request, "identity/choose_body.html", {"bodies": request.bodies, "next": request.GET.get("next", "")})


for view in (sign_out, choose_body):
    view.before_choosing = True  # type: ignore[attr-defined] # read by the middleware, as Django's login_required is


def _enter(request: Any, person: Any) -> HttpResponse:
    login(request, person, backend=BACKEND)
    return redirect(_next(request))


def _next(request: Any) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else settings.LOGIN_REDIRECT_URL
