"""The thread of a file, its attachments, and the list of one's own threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.paging import PAGE
from condivisa.records.papers.serving import served
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.threads import actions, queries
from condivisa.records.threads.forms import NoteForm, ReadForm, ThreadFilter
from condivisa.records.threads.kinds import parts_of
from condivisa.records.threads.queries import NoThread


def threads(request: Any) -> HttpResponseBase:
    """The threads of the body acted for, those not read yet marked: filtered, sorted, exported."""
    form = ThreadFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.threads_for(request.acting)
    if words := wanted.get("cerca"):
        found = found.filter(words__icontains=words)
    if wanted.get("stato"):
        found = found.filter(unread__gt=0)
    columns = [
        ListColumn(_("Fascicolo"), lambda one: one.words, "words", address=_address, italian=True),
        ListColumn(_("Messaggi"), lambda one: one.readable, "readable", number=True),
        ListColumn(_("Ultimo messaggio"), lambda one: one.written_at, "written_at"),
        ListColumn(_("Da leggere"), _read_so_far, "unread", status=lambda one: "now" if one.unread else "plain"),
    ]
    listing = Listing(request, found, columns, caption=_("I fascicoli"), form=form, file_name="messaggi")
    exported = listing.export()
    if exported is not None:
        return exported
    context = {"list": listing, "here": "threads", "filtered": any(wanted.values())}
    return answer(request, "threads/threads.html", context)


def _read_so_far(one: Any) -> str:
    return str(one.unread) if one.unread else _("nessuno")


def _address(one: Any) -> str:
    return reverse("thread", args=_at(one.subject))


def thread(request: Any, kind: str, key: int) -> HttpResponse:
    """What was written about a file, the last first; two forms, one for each kind of note."""
    try:
        found = queries.conversation(kind, key, viewer=request.acting)
    except NoThread:
        raise Http404 from None
    page = Paginator(queries.notes_of(found, viewer=request.acting), PAGE).get_page(request.GET.get("pagina"))
    notes = queries.with_names(list(page.object_list))
    unread = bool(notes) and page.number == 1 and notes[0].number > found.read_up_to
    external = NoteForm(request, name="messaggio") if found.writes else None
    internal = NoteForm(request, name="nota") if found.writes_internal else None
    read = ReadForm(request, name="letto", present={"number": notes[0].number}) if unread else None
    if external and external.does(lambda typed: _send(request, kind, key, typed, internal=False)):
        messages.success(request, _("Messaggio inviato: l’altra parte riceve una comunicazione."))
        return redirect("thread", kind, key)
    if internal and internal.does(lambda typed: _send(request, kind, key, typed, internal=True)):
        messages.success(request, _("Nota interna salvata: la vede solo l’amministrazione."))
        return redirect("thread", kind, key)
    if read and read.does(lambda typed: actions.mark_read(kind, key, by=request.acting, at=request.at, **typed)):
        return redirect("thread", kind, key)
    context = {
        "found": found,
        "page": page,
        "notes": notes,
        "external": external,
        "internal": internal,
        "read": read,
    }
    return answer(request, "threads/thread.html", context)


def file(request: Any, kind: str, key: int, number: int, sha256: str) -> FileResponse:
    """A file sent with a note."""
    try:
        return served(*queries.file_of(kind, key, number, sha256, viewer=request.acting))
    except NoThread:
        raise Http404 from None


def _send(request: Any, kind: str, key: int, typed: Mapping[str, Any], *, internal: bool) -> object:
    files = [(one.name, one.read()) for one in typed["attached"]]
    return actions.send_note(
        kind, key, text=typed["text"], internal=internal, files=files, by=request.acting, at=request.at
    )


def _at(subject: str) -> tuple[str, int]:
    kind, key = parts_of(subject)
    return kind.word, key
