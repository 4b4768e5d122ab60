"""My messages: every e-mail has a page that shows it, as it was sent."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.access import Acting
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.notifications import queries
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.sending import attachment_name, parts_of
from condivisa.records.papers.serving import served
from condivisa.records.screens.lists import ListColumn, Listing


def messages_of_mine(request: Any) -> HttpResponse:
    """Every message to who is asking, for whichever body they act."""
    names = {held.body: held.body_name for held in request.bodies}
    columns = [
        ListColumn(
            _("Oggetto"), lambda one: one.subject, "subject", address=_address, language=lambda one: one.language
        ),
        ListColumn(_("Ricevuta"), lambda one: one.entry.at, "entry__at"),
        ListColumn(_("Per conto di"), lambda one: names.get(one.body, "")),
    ]
    found = queries.messages_for(_reader(request))
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Le mie comunicazioni"),
        search=("subject", "text"),
        file_name="comunicazioni",
    )
    exported = listing.export()
    if exported is not None:
        return exported  # type: ignore[return-value]  # a stream is an answer too
    return render(request, "notifications/inbox.html", {"list": listing, "here": "messages"})


def message(request: Any, key: int) -> HttpResponse:
    """One message, its text exactly as it is e-mailed, with the file that goes with it."""
    found = _found(request, key)
    mine = found.recipient_id == request.user.pk
    context: dict[str, Any] = {
        "message": found,
        "parts": parts_of(found),
        "mine": mine,
    }
    if paper := queries.file_with(found, viewer=_reader(request)):
        context["attached"] = attachment_name(paper)
    return render(request, "notifications/message.html", context)


def attached(request: Any, key: int) -> FileResponse:
    """The file that goes with a message, for its recipient alone."""
    paper = queries.file_with(_found(request, key), viewer=_reader(request))
    if paper is None or paper.pdf is None:
        raise Http404
    return served(paper.pdf, attachment_name(paper))


def _found(request: Any, key: int) -> Message:
    try:
        return queries.get_message(key, viewer=_reader(request), at=request.at)
    except Message.DoesNotExist:
        raise Http404 from None


def _reader(request: Any) -> Acting:
    """Who is asking. Whose last role has ended, or who has none yet, acts for no body and reads what is theirs."""
    return request.acting or Acting(request.user.pk, INSTALLATION)


def _address(one: Message) -> str:
    return reverse("message", args=[one.pk])


for view in (messages_of_mine, message, attached):
    view.without_body = True  # type: ignore[union-attr] # read by the middleware, as Django's login_required is
