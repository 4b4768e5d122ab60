"""What the pages of getting in share: entering, going on, being asked again who one is, being stopped for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from condivisa.base.days import day
from condivisa.records.identity.acting import CHOSEN, bodies_of
from condivisa.records.identity.factors import WITH_FACTOR, has_any, required_of
from condivisa.records.identity.models import Person
from condivisa.records.identity.welcome import person_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALFWAY = "half"
"""Where the session keeps who gave the right password and not yet the second factor: their key, what a session of
theirs must know, the moment."""
HALF = timedelta(minutes=10)
"""For so long the right password waits for its second factor."""
QUESTION = "passkey"
"""Where the session keeps what a passkey was asked, good for one answer."""
SEEN = "seen_at"
"""Where the session keeps when one last showed who one is."""
FRESH = timedelta(minutes=15)
"""For so long one may change how one signs in without showing it again."""


def enter(request: Any, person: Any, *, with_factor: bool = False) -> HttpResponse:
    """Open a new session and go where one wanted to. Who has one body acts for it until they choose another: a second
    one given meanwhile asks nothing of what is being written. Source: practice.
    """
    login(request, person, backend=BACKEND)
    request.session[WITH_FACTOR] = with_factor
    bodies = bodies_of(person.pk, day(request.at))
    if len(bodies) == 1:
        request.session[CHOSEN] = str(bodies[0].body)
    seen(request, request.at)
    return redirect(forward(request))


def half(request: Any, person: Person) -> None:
    """Remember that a person gave the right password. Source: practice."""
    request.session[HALFWAY] = [str(person.pk), person.get_session_auth_hash(), request.at.timestamp()]


def halfway(request: Any) -> Person | None:
    """Who gave the right password of late, and has not changed it nor ended every session since. Source: practice."""
    key, known, at = request.session.get(HALFWAY) or ("", "", 0)
    person = person_of(key)
    fresh = 0 <= request.at.timestamp() - at <= HALF.total_seconds()
    good = person is not None and fresh and constant_time_compare(known, person.get_session_auth_hash())
    return person if good else None


def seen(request: Any, at: datetime) -> None:
    """Remember that one has just shown who one is. Source: practice."""
    request.session[SEEN] = at.timestamp()


def stay(request: Any, *, with_factor: bool) -> None:
    """Keep this session where a change of factors has just ended all others. Source: practice."""
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    request.session[WITH_FACTOR] = with_factor


def first_asked(request: Any) -> bool:
    """Whether one was stopped until a second factor is set up: once it is, one goes on to work. Source: practice."""
    return not has_any(request.user) and required_of(request.user, day(request.at))


def forward(request: Any) -> str:
    """Where one wanted to go, a path of the site: a name is no place. Source: practice."""
    wanted = request.POST.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else settings.LOGIN_REDIRECT_URL


def asked_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that changes how one signs in: who was not seen of late shows first who they are.

    Source: OWASP ASVS 5.0.0, 7.5.1.
    """

    @wraps(view)
    def asking(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        last = request.session.get(SEEN, 0)
        if not 0 <= request.at.timestamp() - last <= FRESH.total_seconds():
            return redirect(reverse("confirm_person", query={"next": request.path}))
        return view(request, *args, **kwargs)

    return asking


def before_choosing[V: Callable[..., object]](view: V) -> V:
    """A page of one's own, that one reads before choosing a body to act for; the middleware reads the mark, as it does
    Django's `login_not_required`. Source: practice.
    """
    vars(view)["before_choosing"] = True
    return view


def too_many(request: Any) -> HttpResponse:
    """The page that says to wait. Source: practice."""
    return render(request, "identity/too_many.html", {"here": "sign_in"}, status=HTTPStatus.TOO_MANY_REQUESTS)
