"""What the line says of each stage, in words: from what the stages recorded to `Stage`s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condivisa.base import money
from condivisa.overview.portal.line import Said, Stage
from condivisa.stages.alliances.models import Pact, PactTerm, Series, SeriesCall
from condivisa.stages.calls.models import Call
from condivisa.stages.coprogramming.models import Procedure


def programming(date: date, title: str, number: str, subject: str) -> Said:
    """An act that programmes, or a hearing on it."""
    act = f"{title} n. {number}" if number else title
    return Said(f"{subject} ({act})", date)


def pact(pact: Pact, terms: Sequence[PactTerm], on: date) -> Stage:
    """A lasting agreement between bodies, with its terms and the gaps between them. Source: L. 241/1990, art. 11."""
    said = [Said(_("Firma: %(title)s") % {"title": pact.title}, pact.signed_on)]
    expected: list[Said] = []
    for term in terms:
        said.append(Said(_("Il patto entra in vigore"), term.first))
        (said if term.last < on else expected).append(Said(_("scade il patto"), term.last))
    return Stage(_("Alleanza"), tuple(said), True, not expected, tuple(expected))


def series(series: Series, calls: Sequence[SeriesCall]) -> Stage:
    """Calls that followed each other over the years in one territory. Source: practice."""
    said = [Said(f"{call.order}. {call.aim}", str(call.ends or "")) for call in calls]
    return Stage(series.title, tuple(said), True, bool(calls) and calls[-1].ends is not None)


def needs(programmed: Sequence[Said], steps: Sequence[Any], calls: Sequence[Call]) -> Stage:
    """The reading of needs and the acts that programme. Source: D.Lgs. 117/2017, art. 55, c. 2-3."""
    said = [*[Said(step.title, step.when) for step in steps], *programmed]
    return Stage(_("Bisogni e programmazione"), tuple(said), bool(said), bool(said and calls))


def notices(procedure: Procedure, calls: Sequence[Call]) -> Stage:
    """The notices, each with its page. Source: L. 241/1990, art. 12."""
    said = [
        Said(
            _("Revocato: %(title)s") % {"title": call.title} if call.state == Call.State.REVOKED else call.title,
            call.published_at or "",
            reverse("call", args=[procedure.slug, call.code]),
        )
        for call in calls
    ]
    return Stage(_("Avviso"), tuple(said), bool(calls), bool(calls))


def applications(calls: Sequence[Any], at: datetime) -> Stage:
    """The applications: how many are said only after the term, so that nobody writes to the count."""
    running = [call for call in calls if call.state != Call.State.REVOKED]
    past = [call for call in running if _closed(call, at)]
    said = [Said(_arrived(call), call.closes_at or "") for call in past]
    waited = [call for call in running if call not in past]
    opening = _("si aprono le istanze: %(title)s")
    closing = _("si chiudono le istanze: %(title)s")
    expected = [
        *[Said(opening % {"title": one.title}, one.opens_at) for one in waited if one.opens_at and one.opens_at > at],
        *[Said(closing % {"title": one.title}, one.closes_at) for one in waited if one.closes_at],
    ]
    return Stage(_("Istanze"), tuple(said), bool(running), bool(running) and len(past) == len(running), tuple(expected))


def selection(procedure: Procedure, calls: Sequence[Any]) -> Stage:
    """Panel, committee and rankings, each with its page. Source: D.M. 72/2021, par. 3."""
    running = [call for call in calls if call.state != Call.State.REVOKED]
    said = []
    for call in running:
        if call.committee_at:
            said.append(Said(_("Nominata la commissione: %(title)s") % {"title": call.title}, call.committee_at))
        if call.ranked:
            words = _("Graduatorie pubblicate, %(ranked)s di %(all)s: %(title)s")
            values = {"ranked": call.ranked, "all": call.programmes_count, "title": call.title}
            said.append(Said(words % values, call.ranked_at, reverse("rankings", args=[procedure.slug, call.code])))
    finished = bool(running) and all(call.ranked and call.ranked == call.programmes_count for call in running)
    return Stage(_("Selezione"), tuple(said), bool(said), finished)


def codesign(tables: Sequence[Any]) -> Stage:
    """The tables, their meetings and the final projects. Source: D.Lgs. 117/2017, art. 55, c. 3."""
    said = []
    for table in tables:
        some = ngettext("%(n)s incontro", "%(n)s incontri", table.met) % {"n": table.met}
        met = some if table.met else _("ancora nessun incontro")
        said.append(Said(f"{table.title}: {met}", table.opened_at))
        if table.final_at:
            said.append(Said(_("Progetto definitivo: %(title)s") % {"title": table.title}, table.final_at))
    return Stage(
        _("Tavolo di co-progettazione"), tuple(said), bool(said), bool(said) and all(t.final_at for t in tables)
    )


def agreements(procedure: Procedure, signed: Sequence[Any], tables: Sequence[Any]) -> Stage:
    """The agreements signed, each with its page. Source: L. 241/1990, art. 11."""
    said = tuple(
        Said(agreement.title, agreement.signed_at, reverse("public_agreement", args=[procedure.slug, agreement.pk]))
        for agreement in signed
    )
    finished = bool(said) and {table.pk for table in tables} <= {agreement.table for agreement in signed}
    return Stage(_("Convenzione"), said, bool(said), finished)


def reporting(signed: Sequence[Any]) -> Stage:
    """How many reports are in and checked, and when the next is due. Source: D.Lgs. 117/2017, art. 93, c. 4."""
    started = [agreement for agreement in signed if agreement.submitted]
    said = [
        Said(
            _("%(title)s: presentati %(submitted)s su %(periods)s, verificati %(checked)s")
            % {
                "title": agreement.title,
                "submitted": agreement.submitted,
                "periods": agreement.periods,
                "checked": agreement.checked,
            }
        )
        for agreement in started
    ]
    due: dict[date, list[str]] = {}
    for agreement in signed:
        if agreement.next_due:
            due.setdefault(agreement.next_due, []).append(agreement.title)
    expected = [Said(_due(titles), on) for on, titles in due.items()]
    finished = bool(started) and all(agreement.checked == agreement.periods for agreement in signed)
    return Stage(_("Rendiconti"), tuple(said), bool(started), finished, tuple(expected))


def payments(signed: Sequence[Any]) -> Stage:
    """What is paid of each grant, down to the last euro. Source: D.Lgs. 33/2013, art. 26-27."""
    moved = [agreement for agreement in signed if agreement.paid]
    said = [Said(_paid(agreement)) for agreement in moved]
    finished = bool(moved) and all(agreement.settled and agreement.left == 0 for agreement in signed)
    return Stage(_("Pagamenti, fino all’ultimo euro"), tuple(said), bool(moved), finished)


def _due(titles: Sequence[str]) -> str:
    """What is due on one day: agreements of one notice often report together."""
    if len(titles) == 1:
        return _("rendiconto: %(title)s") % {"title": titles[0]}
    return _("rendiconti di %(n)s convenzioni") % {"n": len(titles)}


def _closed(call: Any, at: datetime) -> bool:
    return call.state == Call.State.CLOSED or (call.closes_at is not None and call.closes_at < at)


def _arrived(call: Any) -> str:
    words = ngettext("%(n)s istanza nei termini: %(title)s", "%(n)s istanze nei termini: %(title)s", call.arrived)
    return words % {"n": call.arrived, "title": call.title}


def _paid(agreement: Any) -> str:
    shown = {name: money.show(getattr(agreement, name)) for name in ("paid", "granted", "returned")}
    if agreement.returned:
        words = _("%(title)s: pagati %(paid)s, restituiti %(returned)s, su un contributo di %(granted)s")
    else:
        words = _("%(title)s: pagati %(paid)s su un contributo di %(granted)s")
    return words % {"title": agreement.title, **shown}
