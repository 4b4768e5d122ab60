"""The outbox: what waits to be read before it leaves, act by act, and what could not be delivered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.records.notifications import actions, queries
from condivisa.records.notifications.forms import HoldForm, PlainForm
from condivisa.records.paging import PAGE
from condivisa.records.screens.answers import answer


def outbox(request: Any) -> HttpResponse:
    """The acts whose messages wait, with how many they are."""
    _asked(request)
    page = Paginator(queries.outbox(request.acting), PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "acts": queries.addressed(page),
        "failed": queries.failures(request.acting).count(),
        "here": "outbox",
    }
    return answer(request, "notifications/outbox.html", context)


def act(request: Any, entry: int) -> HttpResponse:
    """The messages of one act: read, then released all together, or held back with a reason."""
    _asked(request)
    waiting = queries.waiting_of(entry, viewer=request.acting)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("pagina"))
    if not page.object_list:
        raise Http404
    first = page.object_list[0]
    may = queries.releases(request.acting, first)
    release = PlainForm(request, name="libera") if may else None
    hold = HoldForm(request, name="trattieni") if may and not first.held_at else None
    keys = [one.pk for one in waiting] if request.method == "POST" else []
    if release and release.does(lambda typed: actions.release(keys, by=request.acting, at=request.at)):
        said = ngettext("%(n)s comunicazione parte ora.", "%(n)s comunicazioni partono ora.", len(keys))
        messages.success(request, said % {"n": len(keys)})
        return redirect("outbox")
    if hold and hold.does(
        lambda typed: actions.hold_back(keys, reason=typed["reason"], by=request.acting, at=request.at)
    ):
        messages.success(request, _("Trattenute: restano qui e si possono ancora far partire."))
        return redirect("outbox")
    context = {"page": page, "first": first, "release": release, "hold": hold}
    return answer(request, "notifications/act.html", context)


def failures(request: Any) -> HttpResponse:
    """What could not be delivered, why, and a way to try again."""
    _asked(request)
    failed = queries.failures(request.acting)
    page = Paginator(failed, PAGE).get_page(request.GET.get("pagina"))
    form = PlainForm(request, name="riprova")
    keys = [one.pk for one in page.object_list]
    if form.does(lambda typed: actions.send_again(keys, by=request.acting, at=request.at)):
        messages.success(request, _("Si riprova: fra qualche minuto veda se sono ancora qui."))
        return redirect("outbox_failures")
    return answer(request, "notifications/failures.html", {"page": page, "form": form})


def _asked(request: Any) -> None:
    if not queries.reads_outbox(request.acting):
        raise Http404
