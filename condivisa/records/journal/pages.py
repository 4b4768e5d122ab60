"""The journal of an administration, to filter, page and take away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from condivisa.records.journal import queries
from condivisa.records.journal.events import said
from condivisa.records.journal.forms import JournalFilter
from condivisa.records.screens.cells import language
from condivisa.records.screens.lists import ListColumn, Listing


def journal(request: Any) -> HttpResponse:
    """Every act in order, the latest first: what, when, who, with its data and its hash."""
    if not queries.reads(request.acting):
        raise Http404
    form = JournalFilter(request.GET, kinds=queries.kinds_of(request.acting))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.filtered(queries.entries_for(request.acting), wanted, at=request.at)
    columns = [
        ListColumn(_("N."), lambda one: one.number, "number"),
        ListColumn(_("Quando"), lambda one: one.at, "at"),
        ListColumn(_("Che cosa è accaduto"), lambda one: said(one.event, language())),
        ListColumn(_("Chi"), _who),
        ListColumn(_("Dati"), _data, fold=_("Dati tecnici")),
        ListColumn(_("Impronta"), lambda one: one.hash[:16]),
    ]
    listing = Listing(
        request,
        found,
        columns,
        caption=_("Registro degli atti"),
        form=form,
        prepare=lambda entries: queries.with_people(entries, at=request.at),
        file_name="registro",
    )
    exported = listing.export()
    if exported is not None:
        return exported  # type: ignore[return-value]  # a stream is an answer too
    return render(request, "journal/journal.html", {"list": listing})


def _who(entry: Any) -> str:
    return _("non si dice prima del termine") if entry.sealed else entry.who or _("il sistema")


def _data(entry: Any) -> str:
    """The event by its code and all that the journal holds of it, once it may be read."""
    if entry.sealed:
        return str(entry.event)
    return "; ".join([entry.event, *(f"{name}: {value}" for name, value in entry.data.items())])
