"""What every request knows: the moment it arrived, who sent it and on behalf of which body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from condivisa.base.days import day
from condivisa.base.elision import MARK, elided
from condivisa.base.findings import Refused, blocks
from condivisa.records import clock
from condivisa.records.access import Acting
from condivisa.records.identity.acting import CHOSEN, Held, bodies_of
from condivisa.records.identity.factors import WITH_FACTOR, required_with
from condivisa.records.screens.answers import refusal
from condivisa.records.screens.context import LARGEST, SENT
from condivisa.records.screens.fields import LONGEST_KEY
from condivisa.records.screens.forms import ChangedMeanwhile

TEXTS = ("text/", "application/json")
"""What is worth compressing: files that people keep are compressed already."""


class Compressed(GZipMiddleware):
    """Pages and other texts travel compressed.

    Of what a page says only the token of its forms is secret, and Django masks it anew in each; the length of each
    answer is blurred too, so that nothing can be learnt from it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a text; leave everything else as it is. Source: practice."""
        if not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)


class Arrival:
    """Give the request `at` (the one server clock), `bodies`, `held` (the body chosen, with roles) and `acting`.

    A person with several bodies and none chosen is asked first; an action's refusal that no form showed
    becomes a page of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.at = clock.now()
        request.bodies = SimpleLazyObject(lambda: _bodies(request))
        request.held = SimpleLazyObject(lambda: _held(request))
        request.acting = SimpleLazyObject(lambda: _acting(request))
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return refusal(request, Refused([blocks("screen.too_much", "practice", most=LARGEST // 1024**2)]), 413)
        answer = self.get_response(request)
        if place := getattr(request, "sent_place", ""):
            request.session[SENT] = place
        if answer.status_code == HTTPStatus.FOUND and "X-With-Progress" in request.headers:
            # The script that sends files with a progress bar goes there itself, so that no message is lost on the way.
            answer = HttpResponse(headers={"X-Go-To": answer.headers["Location"]})
        return _as_read(answer)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask for a body before any page that is not public, save those that who acts for none may read too
        (`without_body`); no thing has a key past the longest. Source: practice.
        """
        if any(isinstance(key, int) and key >= 10**LONGEST_KEY for key in kwargs.values()):
            raise Http404
        asks_nothing = not getattr(view, "login_required", True) or getattr(view, "before_choosing", False)
        if asks_nothing or not request.user.is_authenticated:
            return None
        if request.held:
            has_one = request.user.totp_secret or request.session.get(WITH_FACTOR)
            return None if has_one or not required_with(request.held.roles) else redirect("account_page")
        if not request.bodies and getattr(view, "without_body", False):
            return None
        wanted = {"next": request.get_full_path()} if request.method == "GET" else {}
        return redirect(reverse("choose_body", query=wanted))

    def process_exception(self, request: HttpRequest, wrong: Exception) -> HttpResponse | None:
        """Show a refusal that no form was there to show; where what a form was written over changed in this very
        instant, answer as if it had arrived a moment later. Source: practice.
        """
        if isinstance(wrong, ChangedMeanwhile) and (match := request.resolver_match):
            request.read_again = True  # type: ignore[attr-defined]  # once: the forms of the page ask
            for _name, files in request.FILES.lists():
                for file in files:
                    file.seek(0)  # the act may have read it
            try:
                answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
            except Refused as refused:
                return refusal(request, Refused(refused.findings))
            return answer
        return refusal(request, wrong) if isinstance(wrong, Refused) else None


def _as_read(answer: HttpResponse) -> HttpResponse:
    """A text with its articles elided; what is streamed sees to itself."""
    written = answer.get("Content-Type", "").startswith(TEXTS) and not answer.streaming
    if written and MARK.encode() in answer.content:
        answer.content = elided(answer.content.decode()).encode()
    return answer


def _bodies(request: Any) -> Sequence[Held]:
    return bodies_of(request.user.pk, day(request.at)) if request.user.is_authenticated else []


def _held(request: Any) -> Held | None:
    if len(request.bodies) == 1:
        return request.bodies[0]
    chosen = request.session.get(CHOSEN) if request.user.is_authenticated else None
    return next((held for held in request.bodies if held.body == UUID(chosen)), None) if chosen else None


def _acting(request: Any) -> Acting | None:
    held = request.held
    return Acting(person=held.person, body=held.body, roles=held.roles) if held else None
