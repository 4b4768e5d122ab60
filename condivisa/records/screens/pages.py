"""Choosing the language of the pages; keeping what is typed while it is typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from condivisa.base.findings import Refused
from condivisa.records.screens import actions, queries
from condivisa.records.screens.forms import OURS
from condivisa.records.screens.openers import OPENED_BY, another_person

LONGEST_KEPT = 400_000
"""Characters of one form that are kept while typed: a long proposal and its financial plan fit many times over."""


@login_not_required
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page that asked (`da`)."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("da", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@login_not_required
def still_here(request: HttpRequest) -> HttpResponse:
    """Who is signed in, by key and name, with a token that lets a page of theirs be sent after signing in again."""
    user: Any = request.user
    who = {"who": str(user.pk), "name": str(user)} if user.is_authenticated else {"who": "", "name": ""}
    return JsonResponse({"token": get_token(request), **who})


def expired(request: Any, reason: str = "") -> HttpResponse:
    """A form whose token does not hold any more: somebody signed in or out since its page was opened."""
    user, opened_by = request.user, request.POST.get(OPENED_BY, "")
    found = another_person(opened_by, person=user.pk, name=str(user)) if user.is_authenticated else []
    return render(request, "403_csrf.html", {"findings": found}, status=HTTPStatus.FORBIDDEN)


@login_not_required
@require_POST
def keep(request: Any) -> HttpResponse:
    """Keep what is typed in a form (401 once signed out, 403 from the page of somebody else, 409 where another tab has
    saved since)."""
    acting = getattr(request, "acting", None) if request.user.is_authenticated else None
    if not acting:
        return JsonResponse({}, status=401)
    if another_person(request.POST.get(OPENED_BY, ""), person=acting.person, name=str(request.user)):
        return JsonResponse({}, status=403)
    place, seen = _storable(request.POST.get("place", "")), request.POST.get("seen", "0")
    fields = {
        _storable(name): [_storable(value) for value in values]
        for name, values in request.POST.lists()
        if name not in OURS and name not in {"place", "seen", "csrfmiddlewaretoken"}
    }
    size = sum(len(value) for values in fields.values() for value in values)
    other_body = request.POST.get("acting_for") != str(acting.body)
    if other_body or not (seen.isdecimal() and len(seen) < 10) or not 0 < len(place) <= 300 or size > LONGEST_KEPT:
        return JsonResponse({}, status=400)
    try:
        kept = actions.keep_unsent(place, fields=fields, version=int(seen), by=acting, at=request.at)
    except Refused:
        other = queries.unsent(place, viewer=acting)
        theirs = {"version": other.version, "fields": other.fields} if other else {"version": 0, "fields": {}}
        return JsonResponse(theirs, status=409)
    return JsonResponse({"version": kept.version, "at": f"{timezone.localtime(kept.saved_at):%H:%M}"})


@require_POST
def throw_away(request: Any) -> HttpResponse:
    """Throw away what was typed and not sent, and show the form as the thing is now."""
    place = _storable(request.POST.get("place", ""))
    actions.forget_unsent(place, by=request.acting, at=request.at)
    back = place.partition("#")[0]
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else "/")


def _storable(text: str) -> str:
    """A text without what no database keeps, PostgreSQL with an error."""
    return text.replace("\0", "")
