"""The outbox: what waits to be read before it leaves, act by act, and what could not be delivered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.records.journal.events import said as said_of
from condivisa.records.notifications import access, actions, queries
from condivisa.records.notifications.forms import FailureFilter, HoldForm, OutboxFilter, PlainForm
from condivisa.records.notifications.models import Message
from condivisa.records.paging import PAGE
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.records.screens.lists import ListColumn, Listing


def outbox(request: Any) -> HttpResponseBase:
    """The acts whose messages wait, with how many they are and whom they go to."""
    _asked(request)
    form = OutboxFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    columns = [
        ListColumn(
            _("Oggetto"), lambda one: one["subject"], "subject", address=_act, language=lambda one: one["language"]
        ),
        ListColumn(_("Destinatari"), lambda one: one["to"] or None, italian=True),
        ListColumn(_("Comunicazioni"), lambda one: one["messages"], "messages"),
        ListColumn(_("Atto del"), lambda one: one["entry__at"], "entry__at"),
        ListColumn(_("Stato"), _state, "held", status=lambda one: "bad" if one["held"] else "wait"),
    ]
    listing = Listing(
        request,
        queries.outbox_filtered(request.acting, wanted),
        columns,
        caption=_("Che cosa aspetta di partire"),
        form=form,
        prepare=queries.addressed,
        file_name="in-uscita",
        then="entry",
    )
    if file := listing.export():
        return file
    failed = queries.undelivered(request.acting)
    context = {"list": listing, "filtered": any(wanted.values()), "failed": failed, "here": "outbox"}
    return answer(request, "notifications/outbox.html", context)


def _act(one: dict[str, Any]) -> str:
    return reverse("outbox_act", args=[one["entry"]])


def _state(one: dict[str, Any]) -> str:
    return _("trattenute") if one["held"] else _("da leggere e far partire")


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
        said = ngettext(
            "Trattenuta: resta qui e si può ancora far partire.",
            "Trattenute: restano qui e si possono ancora far partire.",
            len(keys),
        )
        messages.success(request, said)
        return redirect("outbox")
    what = said_of(first.entry.event, language())
    context = {"page": page, "first": first, "what": what, "release": release, "hold": hold}
    return answer(request, "notifications/act.html", context)


def failures(request: Any) -> HttpResponseBase:
    """What could not be delivered, why, and a way to try again those of the page."""
    _asked(request)
    wanted = FailureFilter(request.GET)
    words = wanted.cleaned_data["cerca"] if wanted.is_valid() else ""
    columns = [
        ListColumn(
            _("Oggetto"), lambda one: one.subject, "subject", address=_message, language=lambda one: one.language
        ),
        ListColumn(_("A chi"), lambda one: str(one.recipient), "recipient__family_name"),
        ListColumn(_("Indirizzo"), lambda one: one.recipient.email, "recipient__email"),
        ListColumn(_("Tentativi"), lambda one: one.tries, "tries"),
        ListColumn(_("Il prossimo dal"), lambda one: one.try_after, "try_after"),
        ListColumn(_("Perché"), lambda one: one.last_error),
    ]
    found = queries.failures(request.acting, words, at=request.at)
    listing = Listing(
        request, found, columns, caption=_("Che cosa non è arrivato"), form=wanted, file_name="non-consegnate"
    )
    if file := listing.export():
        return file
    form = PlainForm(request, name="riprova") if access.SEND_AGAIN.roles & request.acting.roles else None
    keys = [one.pk for one in listing.page().object_list]
    if form and form.does(lambda typed: actions.send_again(keys, by=request.acting, at=request.at)):
        messages.success(request, _("Si riprova: fra qualche minuto veda se sono ancora qui."))
        return redirect("outbox_failures")
    sealed = queries.sealed_failures(request.acting, at=request.at)
    context = {"list": listing, "form": form, "filtered": bool(words), "sealed": sealed}
    return answer(request, "notifications/failures.html", context)


def _message(one: Message) -> str:
    return reverse("message", args=[one.pk])


def _asked(request: Any) -> None:
    if not queries.reads_outbox(request.acting):
        raise Http404
