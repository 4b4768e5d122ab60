"""The calendar, as a page and as a feed that calendar programs subscribe to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from condivisa.base.days import believable, day
from condivisa.overview.portal.queries import calendar as queries

NAME = "Condivisa"


@login_not_required
def calendar(request: Any, slug: str = "") -> HttpResponse:
    """What is to happen from a day on, or what happened before it, of one procedure or of all."""
    past = "fino" in request.GET
    start = _day(request.GET.get("fino" if past else "dal", "")) or day(request.at)
    page = queries.calendar(slug, start=start, past=past)
    if request.acting:
        page = queries.with_own_meetings(page, viewer=request.acting)
    feed = reverse("procedure_feed", args=[slug]) if slug else reverse("feed")
    return render(
        request, "portal/calendar.html", {"page": page, "feed": feed, "today": day(request.at), "here": "calendar"}
    )


@login_not_required
def feed(request: Any, slug: str = "") -> HttpResponse:
    """The same as an .ics file, from three months ago on. Times are in UTC, so that no program misreads Rome's."""
    told = Calendar()
    told.add("prodid", f"-//{NAME}//{request.LANGUAGE_CODE}")
    told.add("version", "2.0")
    told.add("x-wr-calname", _("Condivisa, incontri e scadenze"))
    origin = f"{settings.ORIGIN.scheme}://{settings.ORIGIN.netloc}"
    for moment in queries.feed(slug, at=request.at):
        event = Event()
        event.add("uid", f"{moment.key}@{settings.ORIGIN.hostname}")
        event.add("dtstamp", request.at.astimezone(UTC))
        when = moment.when
        event.add("dtstart", when.astimezone(UTC) if isinstance(when, datetime) else when)
        event.add("summary", f"{moment.words}: {moment.about}")
        event.add("url", origin + moment.address)
        if place := moment.place or (moment.remote and _("a distanza")):
            event.add("location", place)
        if moment.cancelled:
            event.add("status", "CANCELLED")
        told.add_component(event)
    return HttpResponse(
        told.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="condivisa.ics"'},
    )


def _day(text: str) -> date | None:
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return None
    return when if believable(when) else None
