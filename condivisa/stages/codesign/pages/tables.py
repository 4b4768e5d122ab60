"""The tables: mine, those of a call, one whole; opening, closing a round, reopening."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from condivisa.base.days import day
from condivisa.records.screens.answers import answer
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.places import placed
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.pages.looking import LOOKS
from condivisa.stages.calls.terms import Terms
from condivisa.stages.codesign import access, actions, rules, steps
from condivisa.stages.codesign.forms import OpenForm, PlainForm, ReopenForm
from condivisa.stages.codesign.models import Round, WorkingTable
from condivisa.stages.codesign.pages import looking
from condivisa.stages.codesign.queries import facts
from condivisa.stages.codesign.queries import screens as queries
from condivisa.stages.codesign.steps import What
from condivisa.stages.selection import queries as selection

CALL = ListColumn(gettext_lazy("Avviso"), lambda one: one.call.title, sort="call__title", italian=True)


def standing(table: Any) -> str:
    """Where a listed table stands, in words. Source: practice."""
    if table.at_work and table.call.state == Call.State.REVOKED:
        return _("avviso revocato")
    if table.at_work:
        return _("al lavoro") if table.at_work == 1 else _("riaperto")
    return _("progetto definitivo approvato") if table.ended else _("chiuso senza progetto")


def look(table: Any) -> str:
    """The look of that standing. Source: practice."""
    if table.at_work and table.call.state == Call.State.REVOKED:
        return "bad"
    if table.at_work:
        return "now"
    return "done" if table.ended else "plain"


def next_meeting(table: Any) -> datetime | str | None:
    """The next meeting of a listed table; where there is none, whether one that was held lacks its minutes.

    Source: practice.
    """
    return table.meets_at or (_("verbale da scrivere") if table.unwritten else None)


COLUMNS = [
    ListColumn(
        gettext_lazy("Tavolo"),
        lambda one: one.title,
        sort="title",
        address=lambda one: reverse("table", args=[one.pk]),
        italian=True,
    ),
    CALL,
    ListColumn(gettext_lazy("Stato"), standing, status=look),
    ListColumn(gettext_lazy("Prossimo incontro"), next_meeting, sort="meets_at"),
    ListColumn(gettext_lazy("Aperto il"), lambda one: day(one.opened_at), sort="opened_at"),
]


def mine(request: Any) -> HttpResponseBase:
    """The tables where the body acted for sits."""
    found = queries.listed(viewer=request.acting, at=request.at)
    listing = Listing(
        request, found, COLUMNS, caption=_("I tavoli del suo ente"), search=("title", "call__title"), file_name="tavoli"
    )
    return listing.export() or render(request, "codesign/mine.html", {"list": listing})


def of_call(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The tables of a call, and the way to open another."""
    call = looking.called(request, slug, code)
    found = queries.tables_of_call(call, viewer=request.acting, at=request.at)
    columns = [one for one in COLUMNS if one is not CALL]
    listing = Listing(
        request, found, columns, caption=_("I tavoli di questo avviso"), search=("title",), file_name=f"tavoli-{code}"
    )
    context = {
        "call": call,
        "look": LOOKS[call.state],
        "list": listing,
        "opens": access.OPEN.allows(request.acting, call),
    }
    return listing.export() or render(request, "codesign/of_call.html", context)


def open_table(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Open a table on programmes of a call, with whom their rankings bring there."""
    call = looking.called(request, slug, code)
    if not access.OPEN.allows(request.acting, call):
        raise Http404
    programmes = queries.to_open(call)
    people = queries.facilitators(request.acting.body, day(request.at))
    form = OpenForm(request, programmes=programmes, facilitators=people)
    opened: list[WorkingTable] = []
    if form.does(
        lambda typed: opened.append(actions.open_table(call.pk, by=request.acting, at=request.at, **form.asked(typed)))
    ):
        messages.success(request, _("Tavolo aperto: chi vi siede ne riceve comunicazione. Ora convochi un incontro."))
        return redirect("table", opened[0].pk) if opened else redirect("call_tables", slug, code)
    return answer(request, "codesign/open.html", {"call": call, "form": form, "programmes": programmes})


def table(request: Any, key: int) -> HttpResponseBase:
    """One table: what it waits for and from whom, its meetings, its project, who sits there."""
    seen = looking.found(request, key)
    rounds = queries.rounds_of(seen.table)
    meetings = list(queries.meetings_of(seen.table))
    acts = queries.acts_of(seen.table)
    now = rounds[0]
    at_work = now.closed_at is None and seen.table.call.state != Call.State.REVOKED
    context = {
        **looking.head(seen, "table"),
        "rounds": rounds,
        "now": now,
        "to_do": _to_do(request, seen, now, meetings, acts) if at_work else [],
        "meetings": [(one, looking.look(one)) for one in meetings],
        "acts": acts,
        "ended": seen.table.ended,  # type: ignore[attr-defined]  # annotated by `table_at`
        "programmes": seen.table.programmes.order_by("order"),
        "partners": queries.partners_of(seen.table),
        "proposals": _proposals(request, seen.table),
    }
    return render(request, "codesign/table.html", context)


def _proposals(request: Any, table: WorkingTable) -> list[tuple[Application, str]]:
    """The proposals at a table, each with its address for its own bodies and for who reads the selection."""
    read = selection.readable(table.call, viewer=request.acting)
    found = []
    for one in table.applications.all():
        own = any(member.body_id == request.acting.body for member in one.members.all())
        view = "application" if own else "selection_application" if one.pk in read else ""
        found.append((one, reverse(view, kwargs={**looking.of_call(table.call), "key": one.pk}) if view else ""))
    return found


WORDS: dict[What, tuple[str | Promise, str | Promise, str]] = {
    What.CONVENE: (gettext_lazy("Convocare il primo incontro"), gettext_lazy("chi facilita"), "meeting_convene"),
    What.CONVENE_AGAIN: (
        gettext_lazy("Convocare il primo incontro di questa fase"),
        gettext_lazy("chi facilita"),
        "meeting_convene",
    ),
    What.ATTEND: (gettext_lazy("Incontrarsi"), gettext_lazy("chi siede al tavolo"), "meeting"),
    What.ATTENDANCE: (gettext_lazy("Registrare chi c’era"), gettext_lazy("chi facilita"), "meeting_attendance"),
    What.DRAFT: (gettext_lazy("Redigere il verbale"), gettext_lazy("chi facilita"), "meeting_minutes"),
    What.COMMENT: (gettext_lazy("Leggere la bozza di verbale"), gettext_lazy("gli enti del tavolo"), "meeting"),
    What.APPROVE: (gettext_lazy("Approvare il verbale"), gettext_lazy("il RUP"), "meeting_approve"),
    What.SIGN_MINUTES: (gettext_lazy("Firmare il verbale"), gettext_lazy("il RUP"), "document"),
    What.WRITE: (
        gettext_lazy("Scrivere la prima versione del progetto"),
        gettext_lazy("chi siede al tavolo"),
        "version_write",
    ),
    What.AGREE: (gettext_lazy("Concordare le condizioni aperte"), gettext_lazy("il RUP"), "table_terms"),
    What.PROPOSE: (gettext_lazy("Proporre il progetto definitivo"), gettext_lazy("il RUP"), "project_propose"),
    What.SIGN_PROJECT: (
        gettext_lazy("Firmare l’atto sul progetto definitivo"),
        gettext_lazy("il dirigente"),
        "document",
    ),
    What.CLOSE: (
        gettext_lazy("Chiudere la fase sui suoi verbali, o scrivere come cambia il progetto"),
        gettext_lazy("il RUP"),
        "round_close",
    ),
}
"""Each step in words, whose turn it is, the page where it is taken."""
NEEDS = {
    "meeting_convene": "meets",
    "meeting_attendance": "meets",
    "meeting_minutes": "meets",
    "meeting_approve": "leads",
    "version_write": "writes",
    "project_propose": "leads",
    "round_close": "leads",
}
"""What the page of a step asks of who opens it."""


def _to_do(request: Any, seen: looking.Seen, now: Any, meetings: list[Any], acts: list[Any]) -> list[dict[str, Any]]:
    terms = seen.table.call.terms
    left = rules.to_agree(terms, Terms()) if now.number == 1 else []
    left = left and rules.to_agree(terms, facts.agreed_terms(now))  # read only where the notice left some
    waiting = steps.steps(
        [
            steps.Met(one.pk, one.at, one.minutes_state, one.present, one.comments_until, one.minutes_id)
            for one in meetings
            if now.pk in (one.round_id, one.joint_with_id) and one.cancelled_at is None
        ],
        reopened=now.number > 1,
        versions=now.last_number or 0,
        terms_open=len(left),
        act=next((act.pk for act in acts if act.state == act.State.TO_SIGN and act.version == now.last_version), None),
        at=request.at,
    )
    return [_shown(seen, step) for step in waiting]


def _shown(seen: looking.Seen, step: steps.Step) -> dict[str, Any]:
    words, who, view = WORDS[step.what]
    needs = NEEDS.get(view)
    address = ""
    if needs is None or getattr(seen.may, needs):
        parts: list[Any] = [step.paper] if view == "document" else [seen.table.pk]
        if view.startswith("meeting") and step.meeting:
            parts.append(step.meeting.key)
        address = reverse(view, args=parts)
    many = ngettext("%(n)s condizione", "%(n)s condizioni", step.many) % {"n": step.many} if step.many else ""
    return {
        "words": words,
        "who": who,
        "address": address,
        "by": step.by,
        "held": step.meeting.at if step.meeting else None,
        "many": many,
    }


def close(request: Any, key: int) -> HttpResponseBase:
    """End a round that agreed on no final project."""
    seen = looking.found(request, key, "leads")
    now = queries.last_round(seen.table)
    form = PlainForm(request)
    if form.does(lambda typed: actions.close_round(now.pk, by=request.acting, at=request.at)):
        first = _("Fase chiusa senza progetto definitivo.")
        later = _("Fase chiusa. Se il tavolo ha concordato una variazione, ora la si propone dalla convenzione.")
        messages.success(request, first if now.number == 1 else later)
        return redirect("table", key)
    form.mended(looking.where(seen.table))
    known = [*rules.ready_to_end(**facts.minutes_standing(now)), *queries.left_in_draft(seen.table, now)]
    before = [] if form.is_bound else placed(known, looking.where(seen.table))
    context = {**looking.head(seen, "table"), "form": form, "now": now, "before": before}
    return answer(request, "codesign/close.html", context)


def reopen(request: Any, key: int) -> HttpResponseBase:
    """Reopen a table for a reason that the call foresaw."""
    seen = looking.found(request, key, "leads")
    terms = seen.table.call.terms
    reasons = [(one, label) for one, label in Round.Reason.choices if one != Round.Reason.FIRST]
    form = ReopenForm(request, reasons=reasons)
    if form.does(lambda typed: actions.reopen(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Tavolo riaperto: chi vi siede ne riceve comunicazione."))
        return redirect("table", key)
    unforeseen = [str(label) for one, label in reasons if rules.reopening_foreseen(terms, one)]
    context = {**looking.head(seen, "table"), "form": form, "unforeseen": ", ".join(unforeseen)}
    return answer(request, "codesign/reopen.html", context)
