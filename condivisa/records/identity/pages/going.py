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
from django.utils.http import url_has_allowed_host_and_scheme

from condivisa.records.identity.factors import WITH_FACTOR

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALFWAY = "halfway"
"""Where the session keeps who gave the right password and not yet the second factor."""
QUESTION = "passkey"
"""Where the session keeps what a passkey was asked, good for one answer."""
SEEN = "seen_at"
"""Where the session keeps when one last showed who one is."""
FRESH = timedelta(minutes=15)
"""For so long one may change how one signs in without showing it again."""


def enter(request: Any, person: Any, *, with_factor: bool = False) -> HttpResponse:
    """Open a new session and go where one wanted to. Source: practice."""
    login(request, person, backend=BACKEND)
    request.session[WITH_FACTOR] = with_factor
    seen(request, request.at)
    return redirect(forward(request))


def seen(request: Any, at: datetime) -> None:
    """Remember that one has just shown who one is. Source: practice."""
    request.session[SEEN] = at.timestamp()


def stay(request: Any, *, with_factor: bool) -> None:
    """Keep this session where a change of factors has just ended all others. Source: practice."""
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    request.session[WITH_FACTOR] = with_factor


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


def too_many(request: Any) -> HttpResponse:
    """The page that says to wait. Source: practice."""
    return render(request, "identity/too_many.html", {"here": "sign_in"}, status=HTTPStatus.TOO_MANY_REQUESTS)
