"""What is to happen, and what happened: terms of calls, meetings of tables, hearings, reports due, agreements' days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import ROME, day
from condivisa.overview.portal.queries.published import agreements, calls, procedures, without_link
from condivisa.records.access import Acting
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Meeting
from condivisa.stages.codesign.queries.screens import own_meetings
from condivisa.stages.coprogramming.models import Hearing, Procedure
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod

MOST = 60
"""How many things one page tells."""
FEED_DAYS = 90
"""How far back the feed goes."""
FEED_MOST = 500
CALL = "round__table__call"
MEETING = "meeting-"
"""How the key of a meeting begins."""


@dataclass(frozen=True)
class Moment:
    """One thing in the calendar. `when` is a day, or a moment where the hour is known; `key` is the same for ever."""

    when: date | datetime
    words: str
    about: str
    key: str
    address: str
    place: str = ""
    remote: bool = False
    """Whether one takes part from afar, by a link that only who takes part may know."""
    cancelled: bool = False
    """Whether it was called off: a calendar program that had it must hear so."""

    @property
    def hour(self) -> bool:
        """Whether its hour is known."""
        return isinstance(self.when, datetime)

    @property
    def heading(self) -> tuple[str, date | datetime, str, bool]:
        """What it shares with others of its day that differ only in what they are about."""
        return self.words, self.when, self.place, self.remote

    @property
    def on(self) -> date:
        """Its day in Rome."""
        return day(self.when) if isinstance(self.when, datetime) else self.when


@dataclass(frozen=True)
class CalendarPage:
    """What one page of the calendar tells, and from which days the pages before and after start."""

    procedure: Procedure | None
    moments: Sequence[Moment]
    first: date
    later: date | None
    past: bool


def calendar(slug: str = "", *, start: date, past: bool = False) -> CalendarPage:
    """What happens from a day on; with `past`, what happened before it, the latest first. At most `MOST` things.

    Raises `Http404` for a procedure with nothing public. Source: D.Lgs. 33/2013, art. 23; D.M. 72/2021, par. 3.
    """
    found = procedure_of(slug) if slug else None
    moments = _moments(found, start, past, MOST + 1)
    beyond = moments[MOST:]
    later = beyond[0].on if beyond else None
    if later is not None and later == start:  # a day with more than a page of things: go on all the same
        later += timedelta(days=-1 if past else 1)
    return CalendarPage(found, moments[:MOST], start, later, past)


def with_own_meetings(page: CalendarPage, *, viewer: Acting) -> CalendarPage:
    """The same page where the meetings of the viewer's tables lead to their own pages, agenda and minutes; at most one
    statement. Source: D.M. 72/2021, par. 3.
    """
    meetings = {one.key: int(one.key.removeprefix(MEETING)) for one in page.moments if one.key.startswith(MEETING)}
    tables = own_meetings(meetings.values(), viewer=viewer) if meetings else {}
    moments = [
        replace(one, address=reverse("meeting", args=[tables[meetings[one.key]], meetings[one.key]]))
        if meetings.get(one.key) in tables
        else one
        for one in page.moments
    ]
    return replace(page, moments=moments)


def feed(slug: str = "", *, at: datetime) -> list[Moment]:
    """What a calendar program subscribes to: the last three months and all that is to come. Source: practice."""
    return _moments(procedure_of(slug) if slug else None, day(at) - timedelta(days=FEED_DAYS), False, FEED_MOST)


def procedure_of(slug: str) -> Procedure:
    """A procedure with something public. Raises `Http404`. Source: D.Lgs. 33/2013, art. 23."""
    found = procedures().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _moments(within: Procedure | None, start: date, past: bool, most: int) -> list[Moment]:
    """Of every kind the nearest `most`, then the nearest of all: one statement for each kind, whatever the size."""
    told = []
    for kind in _kinds(past):
        rows = kind.rows.filter(**{kind.procedure: within}) if within else kind.rows
        bound = datetime.combine(start, time(), ROME) if kind.hours else start
        chosen = rows.filter(**{f"{kind.field}__{'lt' if past else 'gte'}": bound})
        nearest = F(kind.field).desc() if past else F(kind.field).asc()
        told += [kind.moment(one, getattr(one, kind.field)) for one in chosen.order_by(nearest, "pk")[:most]]
    return sorted(told, key=lambda one: (one.on, _sortable(one.when), one.words, one.about, one.key), reverse=past)[
        :most
    ]


def _sortable(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), ROME)


@dataclass(frozen=True)
class _Kind:
    """A kind of moment: its rows, the field with its day (or moment, if `hours`), the way to its procedure."""

    rows: QuerySet[Any]
    field: str
    procedure: str
    hours: bool
    moment: Callable[[Any, Any], Moment]


def _kinds(past: bool) -> list[_Kind]:
    notices = calls().exclude(state=Call.State.REVOKED).select_related("procedure")
    meetings = Meeting.objects.exclude(**{f"{CALL}__state": Call.State.REVOKED})
    heard = Hearing.objects.filter(procedure__in=procedures().order_by().values("pk"))
    bound = agreements().select_related("call__procedure").annotate(finishes=Coalesce("ended_on", "ends"))
    due = ReportingPeriod.objects.filter(agreement__in=agreements().values("pk"))
    if not past:  # a report that is in is no longer due
        in_already = FinancialReport.objects.exclude(state=FinancialReport.State.DRAFT)
        due = due.exclude(pk__in=in_already.values("period"))
    return [
        _Kind(notices, "opens_at", "procedure", True, _term("opens_at", _("Si aprono le istanze"))),
        _Kind(
            notices,
            "questions_until",
            "procedure",
            True,
            _term("questions_until", _("Ultimo momento per chiedere chiarimenti")),
        ),
        _Kind(notices, "closes_at", "procedure", True, _term("closes_at", _("Si chiudono le istanze"))),
        _Kind(meetings.select_related(f"{CALL}__procedure"), "at", f"{CALL}__procedure", True, _meeting),
        _Kind(heard.select_related("procedure"), "date", "procedure", False, _hearing),
        _Kind(due.select_related("agreement__call__procedure"), "due", "agreement__call__procedure", False, _report),
        _Kind(bound, "starts", "call__procedure", False, _day_of("first", _("Comincia la convenzione"))),
        _Kind(bound, "finishes", "call__procedure", False, _day_of("last", _("Finisce la convenzione"))),
    ]


def _term(field: str, words: str) -> Callable[[Any, Any], Moment]:
    def moment(call: Any, when: datetime) -> Moment:
        return Moment(when, words, call.title, f"call-{call.pk}-{field}", _call_page(call))

    return moment


def _day_of(end: str, words: str) -> Callable[[Any, Any], Moment]:
    def moment(agreement: Any, when: date) -> Moment:
        return Moment(when, words, agreement.title, f"agreement-{agreement.pk}-{end}", _page(agreement))

    return moment


def _meeting(meeting: Any, when: datetime) -> Moment:
    table, shown = meeting.round.table, without_link(meeting)
    key = f"{MEETING}{meeting.pk}"
    called_off = meeting.cancelled_at is not None
    words = _("Incontro del tavolo, annullato") if called_off else _("Incontro del tavolo")
    place, remote = shown.place, shown.remote
    return Moment(
        when, words, table.title, key, _call_page(table.call), place=place, remote=remote, cancelled=called_off
    )


def _hearing(hearing: Any, when: date) -> Moment:
    address = reverse("procedure", args=[hearing.procedure.slug])
    return Moment(when, hearing.committee, hearing.subject, f"hearing-{hearing.pk}", address)


def _report(period: Any, when: date) -> Moment:
    words = _("Termine del rendiconto n. %(n)s") % {"n": period.number}
    return Moment(when, words, period.agreement.title, f"period-{period.pk}", _page(period.agreement))


def _call_page(call: Any) -> str:
    return reverse("call", args=[call.procedure.slug, call.code])


def _page(agreement: Any) -> str:
    return reverse("public_agreement", args=[agreement.call.procedure.slug, agreement.pk])
